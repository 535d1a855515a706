import { hexToBytes } from '../../chain/hex.ts';
import { readKeys } from '../../chain/keys.ts';
import { ChartError } from '../errors.ts';
import { isLive } from '../ledger.ts';
import type { Live } from '../live.ts';
import { envelopeOf, ownChart } from '../patient-chart.ts';
import { holderOf, nameBook, nearest, readOrganisations } from '../people.ts';
import { askedToKeep, proveCopy } from '../copies.ts';
import { isLive as isAccredited } from '../../chain/register.ts';
import type { Address, Organisation } from '../types.ts';
import { pauseUntil } from './pause.ts';
import { m } from '../../words/compiled/messages.js';

/** How often, and how long, a copy that was promised is asked for (ms). */
const ASK_EVERY = 2_000;
const PATIENCE = 600_000;

export type EntrustStage = 'asking' | 'copying' | 'proven';

/** Organisations that can be asked to keep a copy, those first where others look first; this account is left out. */
export async function possibleKeepers(
  live: Live
): Promise<Pick<Organisation, 'address' | 'name'>[]> {
  const now = live.now() / 1000;
  // An insurer's page keeps no copies.
  const all = (await readOrganisations(live)).filter(
    (one) => isAccredited(one, now) && one.role !== 'insurer'
  );
  const found = await Promise.all(
    all.map(async ({ address, name }) => {
      const reachable = holderOf(await readKeys(live.chain, address), name) !== null;
      return reachable && address !== live.address ? [{ address, name }] : [];
    })
  );
  return nearest(live.address, found.flat(), ({ address }) => address);
}

/**
 * Asks an organisation to keep a copy of one of the connected patient's records, and waits until it proves that it has
 * it. It needs no right to read for that. @throws HolderRefusedError in the organisation's own terms,
 * UnreachableError, ChartError where the copy does not come, or the signal's reason
 */
export async function entrust(
  live: Live,
  index: number,
  organisation: Address,
  {
    onStage = () => {},
    signal = live.signal
  }: { onStage?: (stage: EntrustStage) => void; signal?: AbortSignal } = {}
): Promise<void> {
  const chart = await ownChart(live);
  const record = chart.ledger.records[index];
  const name = (await nameBook(live))(organisation);
  const holder = holderOf(await readKeys(live.chain, organisation), name);
  if (!record || !chart.keys || !holder) throw notThere(name);
  onStage('asking');
  const envelope = await envelopeOf(live, chart, record);
  const wraps = chart.ledger.grants
    .filter((grant) => isLive(grant, live.now()))
    .map((grant) => hexToBytes(grant.given.wrap));
  await live.node.askToKeep(
    holder,
    {
      patient: live.address,
      index,
      envelope: hexToBytes(record.digest),
      body: envelope.body,
      small: [chart.keys.bundle.digest, chart.keys.directory.digest, ...wraps]
    },
    { signal }
  );
  await askedToKeep(live, record.digest, organisation);
  onStage('copying');
  const end = live.now() + PATIENCE;
  while (!(await proveCopy(live, record, envelope, organisation))) {
    signal.throwIfAborted();
    if (live.now() > end) throw notCome(name);
    await pauseUntil(ASK_EVERY, signal);
  }
  onStage('proven');
  live.changed('copies');
}

function notThere(name: string): ChartError {
  return new ChartError(
    'chart/no-keeper',
    m.chart_keeping_no_keeper({ name }),
    m.chart_keeping_no_keeper_remedy()
  );
}

function notCome(name: string): ChartError {
  return new ChartError(
    'chart/copy-not-come',
    m.chart_keeping_not_come({ name }),
    m.chart_keeping_not_come_remedy()
  );
}
