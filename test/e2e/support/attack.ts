import { MemoryBlockstore } from 'blockstore-core';
import { MemoryDatastore } from 'datastore-core';
import { openChain } from '../../../src/lib/chain/client.ts';
import { hexToBytes, type Address } from '../../../src/lib/chain/hex.ts';
import { readHistory, type HistoryEntry } from '../../../src/lib/chain/history.ts';
import { readKeys } from '../../../src/lib/chain/keys.ts';
import { bytesToAddress, sha256 } from '../../../src/lib/crypto/bytes.ts';
import { decodeCanonical } from '../../../src/lib/crypto/canonical.ts';
import { verifyBundle } from '../../../src/lib/crypto/bundle.ts';
import { verifyDirectory, type Directory } from '../../../src/lib/crypto/directory.ts';
import { openEnvelope, readEnvelope, type Envelope } from '../../../src/lib/crypto/envelope.ts';
import { openGrant, type OpenedGrant } from '../../../src/lib/crypto/grant.ts';
import { readerKeys } from '../../../src/lib/crypto/tree.ts';
import { parseRecoveryCode } from '../../../src/lib/crypto/unlock/recovery-code.ts';
import { openSlot } from '../../../src/lib/crypto/unlock/slot.ts';
import { openVault, readVault } from '../../../src/lib/crypto/vault-block.ts';
import type { Identity } from '../../../src/lib/crypto/vault.ts';
import { startNode } from '../../../src/lib/ipfs/node.ts';
import type { Settings } from '../../../src/lib/chart/settings.ts';
import { holderOf } from '../../../src/lib/chart/people.ts';
import type { Kit } from './acts.ts';
import type { Person } from './person.ts';

/** The real keys of a person: her locked vault out of the browser's storage, opened with her own recovery kit. */
export async function stealKeys({ page }: Person, kit: Kit): Promise<Identity> {
  const stored = await page.evaluate(
    () =>
      new Promise<{ block: number[]; version: number }>((resolve, reject) => {
        const request = indexedDB.open('ownchart');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const all = request.result.transaction('vaults').objectStore('vaults').getAll();
          all.onerror = () => reject(all.error);
          all.onsuccess = () => {
            const [vault] = all.result as { block: Uint8Array; version: number }[];
            resolve({ block: [...vault!.block], version: vault!.version });
          };
        };
      })
  );
  const block = new Uint8Array(stored.block);
  const { chainId, contract, owner, version } = decodeCanonical(block) as {
    chainId: number;
    contract: Uint8Array;
    owner: Uint8Array;
    version: number;
  };
  const vault = readVault(block, {
    digest: sha256(block),
    owner: bytesToAddress(owner),
    place: { chainId, contract: bytesToAddress(contract) },
    version
  });
  for (const slot of vault.slots)
    if (slot.kind === 'recovery-code') {
      const seed = openSlot(slot, { code: parseRecoveryCode(kit.code) });
      return openVault(vault, seed).keychain.identity;
    }
  throw new Error('no recovery slot in this browser');
}

export interface Loot {
  /** For every record of the patient: whether any key that the thief ever got opens it. */
  opens: boolean[];
}

/**
 * Tries everything that somebody with the grantee's real keys can: all grants that were ever made to it,
 * with every directory that was ever published, against every record.
 */
export async function attack(
  settings: Settings,
  thief: Identity,
  grantee: Address,
  patient: Address
): Promise<Loot> {
  const chain = openChain(settings);
  const place = { chainId: settings.chainId, contract: settings.contract };
  const { entries } = await readHistory(chain, patient);
  const keys = await readKeys(chain, patient);
  const holder = holderOf(keys, 'the patient')!;
  const node = await startNode({
    name: `thief-${Date.now()}`,
    seed: crypto.getRandomValues(new Uint8Array(32)),
    relays: settings.relays,
    blockstore: new MemoryBlockstore(),
    datastore: new MemoryDatastore()
  });
  try {
    const fetchBlock = (digest: string): Promise<Uint8Array> =>
      node.getBlock(hexToBytes(digest as Address), { holders: [holder] });
    const bundle = verifyBundle(await fetchBlock(keys.bundle!.digest), {
      digest: hexToBytes(keys.bundle!.digest),
      owner: patient,
      place,
      version: keys.bundle!.version
    });
    const directories = await Promise.all(
      of(entries, 'directory-published').map(async ({ digest, version }) =>
        verifyDirectory(
          await fetchBlock(digest),
          { digest: hexToBytes(digest), owner: patient, place, version },
          bundle.sign
        )
      )
    );
    const grants = await Promise.all(
      of(entries, 'access-granted')
        .filter((entry) => entry.grantee === grantee)
        .map(async (entry) =>
          openGrant(thief, await fetchBlock(entry.wrap), {
            digest: hexToBytes(entry.wrap),
            place,
            patient,
            grantee,
            scope: hexToBytes(entry.scope),
            expiry: entry.expiry
          })
        )
    );
    const envelopes = await Promise.all(
      of(entries, 'record-added').map(async ({ digest }) =>
        readEnvelope(await fetchBlock(digest), { digest: hexToBytes(digest), place, patient })
      )
    );
    return {
      opens: envelopes.map((envelope) =>
        directories.some((directory) => canOpen(thief, grantee, directory, grants, envelope))
      )
    };
  } finally {
    await node.stop();
  }
}

function canOpen(
  thief: Identity,
  grantee: Address,
  directory: Directory,
  grants: OpenedGrant[],
  envelope: Envelope
): boolean {
  try {
    const ring = readerKeys(thief, directory, { grantee, grants });
    openEnvelope(envelope, ring.dekOf(envelope));
    return true;
  } catch {
    return false;
  }
}

function of<Kind extends HistoryEntry['kind']>(
  entries: HistoryEntry[],
  kind: Kind
): Extract<HistoryEntry, { kind: Kind }>[] {
  return entries.filter(
    (entry): entry is Extract<HistoryEntry, { kind: Kind }> => entry.kind === kind
  );
}
