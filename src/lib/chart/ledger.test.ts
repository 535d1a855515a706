import { expect, it } from 'vitest';
import type { HistoryEntry } from '../chain/history.ts';
import { EVERYTHING } from '../chain/terms.ts';
import { isLive, isWaiting, readLedger, REQUEST_LASTS } from './ledger.ts';

const patient = `0x${'11'.repeat(20)}` as const;
const city = `0x${'22'.repeat(20)}` as const;
const lakeside = `0x${'33'.repeat(20)}` as const;
const day = 86_400;

let at = 1_000 * day;
/** An entry a day after the one before. */
function entry<K extends HistoryEntry['kind']>(
  kind: K,
  fields: Partial<Extract<HistoryEntry, { kind: K }>>
): HistoryEntry {
  at += day;
  return { kind, owner: patient, patient, time: at, ...fields } as HistoryEntry;
}
const granted = (grantee: `0x${string}`): HistoryEntry =>
  entry('access-granted', {
    grantee,
    scope: EVERYTHING,
    rights: { read: true, write: false },
    expiry: 2 ** 40 - 1
  });
const asked = (organisation: `0x${string}`): HistoryEntry =>
  entry('access-requested', { organisation, scope: EVERYTHING });
const ledgerOf = (...entries: HistoryEntry[]) =>
  readLedger({ owner: patient, entries, head: null as never, proved: null });
const now = (): number => at * 1_000;

it('ends every grant at once, and not those given after', () => {
  const { grants } = ledgerOf(granted(city), entry('all-access-revoked', {}), granted(lakeside));
  expect(grants.map((grant) => isLive(grant, now()))).toEqual([false, true]);
});

it('keeps what ended a grant by itself before', () => {
  const stop = entry('access-revoked', { grantee: city, scope: EVERYTHING });
  const { grants } = ledgerOf(granted(city), stop, entry('all-access-revoked', {}));
  expect(grants[0]!.stopped).toBe(stop);
});

it('knows which requests wait: not those answered, declined or lapsed', () => {
  const waits = (...entries: HistoryEntry[]): boolean[] =>
    ledgerOf(...entries).requests.map((request) => isWaiting(request, now()));
  expect(waits(asked(city))).toEqual([true]);
  expect(waits(asked(city), granted(lakeside))).toEqual([true]);
  expect(waits(asked(city), granted(city))).toEqual([false]);
  expect(waits(granted(city), asked(city))).toEqual([true]);
  expect(waits(asked(city), entry('request-declined', { organisation: city }))).toEqual([false]);
  const late = ledgerOf(asked(city)).requests[0]!;
  expect(isWaiting(late, now() + (REQUEST_LASTS - 1) * 1_000)).toBe(true);
  expect(isWaiting(late, now() + REQUEST_LASTS * 1_000)).toBe(false);
});

it('takes a new request of the same organisation for the one that counts', () => {
  const { requests } = ledgerOf(
    asked(city),
    entry('request-declined', { organisation: city }),
    asked(city)
  );
  expect(requests).toHaveLength(1);
  expect(isWaiting(requests[0]!, now())).toBe(true);
});

it('takes what a wallet files after it took over for the patient’s own, and nothing of before', () => {
  const wallet = `0x${'44'.repeat(20)}` as const;
  const filed = (author: `0x${string}`): HistoryEntry =>
    entry('record-added', { author, digest: `0x${String(at).padStart(64, '0')}` });
  const { records } = ledgerOf(
    filed(wallet),
    entry('controller-changed', { controller: wallet }),
    filed(wallet),
    filed(city)
  );
  expect(records.map(({ author }) => author)).toEqual([wallet, patient, city]);
});
