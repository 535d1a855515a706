import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { hexToBytes } from '../../chain/hex.ts';
import { readVaultDigest } from '../../chain/keys.ts';
import { startNode } from '../../ipfs/node.ts';
import type { Account } from '../account.ts';
import { ChartError } from '../errors.ts';
import { possibleHolders } from '../ledger.ts';
import { readPatientLedger } from '../patient-chart.ts';
import { findPatients } from '../patients.ts';
import { holdersOf } from '../people.ts';
import { reachable } from '../reachable.ts';
import { readBlock } from './vault.ts';
import { m } from '../../words/compiled/messages.js';

/** Milliseconds. */
const PATIENCE = 30_000;

/**
 * Finds the locked vault of an account that set up elsewhere: its digest stands on chain, and the block is with another
 * device of the same person, or with those who keep copies: the organisations a patient ever shared with, the patients
 * of an organisation.
 * @throws ChartError where none was published; NobodyHasItError where nobody who has it is online
 */
export async function findVault({
  desk,
  key
}: Pick<Account, 'desk' | 'key'>): Promise<{ block: Uint8Array; version: number }> {
  const published = await readVaultDigest(desk.chain, desk.address);
  if (!published)
    throw new ChartError(
      'chart/no-vault',
      m.chart_error_no_vault(),
      m.chart_error_no_vault_remedy()
    );
  const ledger = await readPatientLedger(desk, desk.address);
  const people = new Set([...possibleHolders(ledger), ...(await findPatients(desk))]);
  const holders = await holdersOf(desk, [...people]);
  // A guest: the account's own node starts once its key is open.
  const node = await startNode({
    name: `guest ${key} ${crypto.randomUUID()}`,
    seed: crypto.getRandomValues(new Uint8Array(32)),
    relays: desk.settings.relays,
    iceServers: desk.settings.iceServers,
    blockstore: new MemoryBlockstore(),
    datastore: new MemoryDatastore(),
    signal: desk.signal
  });
  try {
    await reachable(node, desk.signal, PATIENCE);
    const digest = hexToBytes(published.digest);
    const block = await node.getBlock(digest, { holders, signal: desk.signal });
    if (readBlock(desk, block, published.version).slots.length === 0) throw erased();
    return { block, version: published.version };
  } finally {
    await node.stop();
  }
}

function erased(): ChartError {
  return new ChartError('chart/erased', m.chart_error_erased(), m.chart_error_erased_remedy());
}
