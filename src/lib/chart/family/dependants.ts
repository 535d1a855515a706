import * as calls from '../../chain/calls.ts';
import { findNamedBy, readActsUntil } from '../../chain/family.ts';
import { hexToBytes } from '../../chain/hex.ts';
import { readVaultDigest } from '../../chain/keys.ts';
import { CannotOpenError } from '../../crypto/errors.ts';
import { m } from '../../words/compiled/messages.js';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import { mayAct, type Ledger, type LedgerCarer } from '../ledger.ts';
import type { Live } from '../live.ts';
import { chartHolders, readPatientLedger } from '../patient-chart.ts';
import { searchOn } from '../patient-search.ts';
import { nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { circlesOf } from '../urgent/circles.ts';

/** Somebody whom the connected account acts for, or acted for. */
export interface Dependant {
  address: Address;
  name: string;
  until: Date;
  state: 'acts' | 'over' | 'ended';
  /** Who together can give this person another wallet: how many there are, must agree, and said yes to help; null for nobody. */
  helpers: { count: number; threshold: number; ready: number } | null;
}

/** Who let the connected account act for them, by their verified histories. */
export async function dependants(live: Live): Promise<Dependant[]> {
  const { chain, address, signal } = live;
  const found = await searchOn(live, 'cares', (fromBlock) =>
    findNamedBy(chain, address, { fromBlock, signal })
  );
  const name = await nameBook(live);
  const all = await Promise.all(
    found.map(async (patient) => {
      const ledger = await readPatientLedger(live, patient);
      const mine = careIn(ledger, live.address);
      if (!mine) return [];
      const state = mayAct(mine, live.now()) ? 'acts' : mine.ended ? 'ended' : 'over';
      const until = new Date(mine.given.until * 1000);
      const helpers = helpersIn(ledger);
      return [{ address: patient, name: name(patient), until, state, helpers } as const];
    })
  );
  return all.flat();
}

/** What it takes to open the health key of somebody whom this account acts for. */
export interface Care {
  patient: Address;
  until: number;
  care: { bytes: Uint8Array; digest: Uint8Array; until: number };
  vault: { block: Uint8Array; version: number };
}

/**
 * Fetches the sealed health key and the locked vault of a dependant, and keeps them on this device, so that they open here
 * when nobody else is online. @throws ChartError where this account does not act for that person now; NobodyHasItError
 */
export async function fetchCare(live: Live, patient: Address): Promise<Care> {
  const { chain, signal } = live;
  const name = (await nameBook(live))(patient);
  const ledger = await readPatientLedger(live, patient);
  const mine = careIn(ledger, live.address);
  const until = await readActsUntil(chain, { patient, carer: live.address }, { signal });
  if (!mine || !mayAct(mine, live.now()) || until !== mine.given.until) throw notNow(name);
  const published = await readVaultDigest(chain, patient, { signal });
  if (!published)
    throw new ChartError(
      'chart/no-vault',
      m.family_error_no_vault({ name }),
      m.family_error_no_vault_remedy({ name })
    );
  const holders = await chartHolders(live, ledger);
  const fetch = async (digest: Uint8Array): Promise<Uint8Array> => {
    await live.node.pin(digest, { label: `cares ${patient}`, holders, signal });
    return await live.node.getBlock(digest, { signal });
  };
  const [digest, locked] = [mine.given.wrap, published.digest].map(hexToBytes) as [
    Uint8Array,
    Uint8Array
  ];
  const [bytes, block] = await Promise.all([fetch(digest), fetch(locked)]);
  const { version } = published;
  return { patient, until, care: { bytes, digest, until }, vault: { block, version } };
}

/** Says in words where the key that was sealed does not open the present vault: its owner changed the keys since. */
export function careRefusal(error: unknown, name: string): unknown {
  if (!(error instanceof CannotOpenError)) return error;
  return new ChartError(
    'chart/care-of-old-keys',
    m.family_error_other_keys({ name }),
    m.family_error_other_keys_remedy({ name }),
    error
  );
}

/** What giving it up does, in words. */
export async function previewLeave(live: Live, { address, name }: Dependant): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: m.family_leave_sentence({ name }),
      rows: [{ label: m.family_row_again(), value: m.family_row_again_value({ name }) }],
      becomesPublic: m.family_stop_public(),
      staysPrivate: m.family_stop_private()
    },
    [calls.stopCarer({ by: live.address, patient: address, carer: live.address })]
  );
}

/** As a carer: acts for somebody no longer, and lets go of that person's key. @throws as `perform` */
export async function leave(
  live: Live,
  { address: patient }: Pick<Dependant, 'address'>,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const carer = live.address;
  await perform(live, [calls.stopCarer({ by: carer, patient, carer })], onStage, signal);
  for (const pin of await live.node.pins())
    if (pin.label === `cares ${patient}`) await live.node.unpin(pin.cid);
  live.changed('history');
}

/** Whether somebody who acts for another still may, as the contract says now. */
export async function stillActs({ acting, address, chain, signal }: Live): Promise<boolean> {
  if (!acting) return true;
  const { carer, until } = acting;
  if (until * 1000 <= Date.now()) return false;
  return (await readActsUntil(chain, { patient: address, carer }, { signal })) > 0;
}

const careIn = ({ carers }: Ledger, carer: Address): LedgerCarer | null =>
  carers.find(({ given }) => given.carer === carer) ?? null;

function helpersIn({ patient, entries }: Ledger): Dependant['helpers'] {
  const state = circlesOf(patient, entries).find(({ circle }) => circle === 'recovery');
  if (!state || state.guardians.length === 0) return null;
  const { threshold } = state.terms;
  const ready = state.guardians.filter(({ confirmed }) => confirmed !== null).length;
  return { count: state.guardians.length, threshold, ready };
}

function notNow(name: string): ChartError {
  return new ChartError(
    'chart/no-care',
    m.family_error_not_now({ name }),
    m.family_error_not_now_remedy({ name })
  );
}
