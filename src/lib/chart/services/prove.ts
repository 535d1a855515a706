import { hexToBytes } from '../../chain/hex.ts';
import type { Envelope } from '../../crypto/envelope.ts';
import { isCancelled, OwnChartError } from '../../errors.ts';
import { randomLeaf } from '../../ipfs/random-leaf.ts';
import { toCid } from '../../ipfs/cid.ts';
import type { LedgerRecord } from '../ledger.ts';
import type { Live } from '../live.ts';
import { envelopeOf, ownChart } from '../patient-chart.ts';
import { isFresh } from '../rest.ts';
import { store } from '../store.ts';
import { readable } from './engines.ts';

/** A proof counts for a day, as those of people do. */
const LASTS = 86_400_000;

/**
 * Asks every chosen service for the envelope of a record and for a part of its body chosen at random, and checks both.
 * Who hands them out has a proof on file; who does not loses it; who cannot be reached keeps it. True where that changed.
 */
async function proveAtServices(
  live: Live,
  record: LedgerRecord,
  envelope: Envelope
): Promise<boolean> {
  let news = false;
  for (const { service, source } of await readable(live)) {
    const key: [string, string, string] = [live.account, service.url, record.digest];
    const db = await store();
    try {
      const leaf = await randomLeaf(live.node, envelope.body);
      const parts = [toCid(hexToBytes(record.digest)), leaf];
      const found = await Promise.all(parts.map((cid) => source.block(cid, live.signal)));
      const had = (await db.get('proofs', key)) !== undefined;
      const has = found.every((bytes) => bytes !== null);
      if (has) await db.put('proofs', live.now(), key);
      else await db.delete('proofs', key);
      news ||= had !== has;
    } catch (error) {
      if (isCancelled(error) || !(error instanceof OwnChartError)) throw error;
    }
  }
  return news;
}

/** Asks the chosen services for every record of the connected patient that has a body here. */
export async function refreshServices(live: Live): Promise<void> {
  if ((await readable(live)).length === 0) return;
  const chart = await ownChart(live);
  let news = false;
  for (const record of chart.ledger.records) {
    live.signal.throwIfAborted();
    const envelope = await envelopeOf(live, chart, record);
    if (!(await live.node.hasBody(envelope.body)).complete) continue;
    news = (await proveAtServices(live, record, envelope)) || news;
  }
  if (news) live.changed('copies');
}

/** Services that were seen to have a record within the last day. */
export async function provenAtServices(
  live: Live,
  record: LedgerRecord
): Promise<{ host: string; checked: Date }[]> {
  const proven: { host: string; checked: Date }[] = [];
  for (const { kind, url } of live.settings.services ?? []) {
    if (kind === 'pinning') continue;
    const checked = await (await store()).get('proofs', [live.account, url, record.digest]);
    if (checked !== undefined && isFresh(checked, LASTS, live.now()))
      proven.push({ host: new URL(url).host, checked: new Date(checked) });
  }
  return proven;
}
