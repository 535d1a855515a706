import { hexToBytes } from '../chain/hex.ts';
import { readHistory } from '../chain/history.ts';
import { readKeys, type Published } from '../chain/keys.ts';
import { verdictOf, type Failure, type PublishedBundle, type Verdict } from '../crypto/verdict.ts';
import type { Holder } from '../ipfs/types.ts';
import { ChartError } from './errors.ts';
import type { LedgerRecord } from './ledger.ts';
import type { Live, Reader } from './live.ts';
import { bundleOf, nameBook } from './people.ts';
import { verifyPublished } from './published-bundle.ts';
import { historyCache } from './store.ts';
import type { Address } from './types.ts';
import { dateInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';

/** Judges an envelope by what the chain says of the record and by the keys its author had then. */
export async function judge(
  live: Live,
  patient: Address,
  record: LedgerRecord,
  envelope: Uint8Array,
  holders: Holder[]
): Promise<Verdict> {
  const { author, block, time } = record;
  const filed = {
    place: live.place,
    patient,
    author,
    digest: hexToBytes(record.digest),
    block,
    time
  };
  const present = await readKeys(live.chain, author);
  // Mostly the present keys are those of then, and no history is needed.
  if (present.bundle && present.bundle.block <= block) {
    const bundle = await bundleOf(live, author, holders);
    return verdictOf(envelope, filed, [{ bundle, block: present.bundle.block }]);
  }
  return verdictOf(envelope, filed, await bundlesUntil(live, author, block, holders));
}

/** As `judge`, for what must be exact. @throws ChartError that says what failed */
export async function requireExact(
  live: Live,
  patient: Address,
  record: LedgerRecord,
  envelope: Uint8Array,
  holders: Holder[]
): Promise<Extract<Verdict, { exact: true }>> {
  return exactOrThrow(live, record, await judge(live, patient, record, envelope, holders));
}

/** @throws ChartError that says what failed, where the verdict is not that it is exact */
export async function exactOrThrow(
  reader: Reader,
  record: LedgerRecord,
  verdict: Verdict
): Promise<Extract<Verdict, { exact: true }>> {
  if (verdict.exact) return verdict;
  const author = (await nameBook(reader))(record.author);
  const when = dateInWords(new Date(record.time * 1000));
  throw new ChartError(
    `chart/not-as-filed/${verdict.failed}`,
    FAILURES[verdict.failed]({ author, when }),
    m.chart_failed_remedy(),
    verdict.reason
  );
}

/** What the author's key bundle was when a block was made, by the verified history; null where there was none. */
export async function bundleInForce(
  reader: Reader,
  author: Address,
  block: number
): Promise<Published | null> {
  const { bundle } = await readKeys(reader.chain, author, reader);
  if (bundle && bundle.block <= block) return bundle;
  return (await publishedBundles(reader, author)).findLast((one) => one.block <= block) ?? null;
}

/** The key bundles that somebody ever published, by the verified history, oldest first. */
export async function publishedBundles(reader: Reader, author: Address): Promise<Published[]> {
  const options = { cache: historyCache, signal: reader.signal };
  const { entries } = await readHistory(reader.chain, author, options);
  return entries.filter((entry) => entry.kind === 'key-bundle-published');
}

const FAILURES: Record<Failure, (told: { author: string; when: string }) => string> = {
  envelope: m.chart_failed_envelope,
  'no-keys': m.chart_failed_no_keys,
  'replaced-keys': m.chart_failed_replaced_keys,
  'later-keys': m.chart_failed_later_keys,
  signature: m.chart_failed_signature
};

/** The key bundles an author published, by the verified history: the one in force then, and of the others those that somebody has. */
async function bundlesUntil(
  live: Live,
  author: Address,
  block: number,
  holders: Holder[]
): Promise<PublishedBundle[]> {
  const published = await publishedBundles(live, author);
  const found = await Promise.allSettled(
    published.map(async ({ digest: hex, version, block }) => {
      const digest = hexToBytes(hex);
      const bytes = await live.node.getBlock(digest, { holders, signal: live.signal });
      const bundle = await verifyPublished(live, author, bytes, { digest, version });
      return { bundle, block };
    })
  );
  const inForce = found[published.findLastIndex((one) => one.block <= block)];
  if (inForce?.status === 'rejected') throw inForce.reason;
  return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
