import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { bytesToHex } from '../chain/hex.ts';
import { EVERYTHING } from '../chain/terms.ts';
import type { Directory } from '../crypto/directory.ts';
import { preview, type OnStage } from './action.ts';
import { holds, type LedgerGrant } from './ledger.ts';
import type { Live } from './live.ts';
import { changeEveryLock, changeOneLock, performWithLocks } from './locks.ts';
import { ownChart, type PatientChart } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { scopeChoice, scopeWordOf } from './shares.ts';
import type { Address, Preview, Share } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** What would be confirmed, in words. */
export async function previewStop(live: Live, share: Share): Promise<Preview> {
  const chart = await ownChart(live);
  const { stop } = await prepareStop(live, chart, share);
  const object = share.scope.kind === 'everything' ? m.chart_your_records() : share.what;
  const changesLock = share.scope.kind !== 'record' && share.rights.read;
  return await preview(
    live,
    {
      sentence: share.rights.read
        ? m.chart_stop_open({ name: share.grantee.name, object })
        : m.chart_stop_add({ name: share.grantee.name, object }),
      rows: [
        { label: m.chart_who_label(), value: share.grantee.name },
        { label: m.chart_what_label(), value: share.what },
        ...(changesLock
          ? [
              {
                label: m.chart_locks(),
                value: m.chart_locks_value()
              }
            ]
          : [])
      ],
      becomesPublic: m.chart_stop_public(),
      staysPrivate: m.chart_stop_private()
    },
    stop
  );
}

/**
 * Ends a share and, where it reached more than one record, changes the lock in the same transaction:
 * what is added later is closed to the one who was stopped, and open to all who remain.
 */
export async function stopSharing(
  live: Live,
  share: Share,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const chart = await ownChart(live);
  const { stop, directory } = await prepareStop(live, chart, share);
  await performWithLocks(live, stop, directory, onStage, signal);
}

/** What stopping all shares with one organisation does, in words; with everybody where it is null. */
export async function previewStopAll(live: Live, grantee: Address | null): Promise<Preview> {
  const chart = await ownChart(live);
  const name = grantee && (await nameBook(live))(grantee);
  const running = runningGrants(live, chart, grantee);
  const { stop } = await prepareStopAll(live, chart, grantee);
  const parties = new Set(running.map((grant) => grant.given.grantee)).size;
  return await preview(
    live,
    {
      sentence: name ? m.chart_stop_all_one({ name }) : m.chart_stop_all_everybody(),
      rows: [
        { label: m.chart_stop_shares_end(), value: String(running.length) },
        ...(grantee ? [] : [{ label: m.chart_stop_people(), value: String(parties) }]),
        {
          label: m.chart_locks(),
          value: m.chart_locks_value()
        }
      ],
      becomesPublic: grantee ? m.chart_stop_public() : m.chart_stop_all_public(),
      staysPrivate: m.chart_stop_private()
    },
    stop
  );
}

/** Ends all shares with one organisation, or with everybody, and changes the locks in the same transaction. */
export async function stopAll(
  live: Live,
  grantee: Address | null,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const chart = await ownChart(live);
  const { stop, directory } = await prepareStopAll(live, chart, grantee);
  await performWithLocks(live, stop, directory, onStage, signal);
}

/** The grants that give a right now: of one grantee, or all. */
function runningGrants(live: Live, chart: PatientChart, grantee: Address | null): LedgerGrant[] {
  return chart.ledger.grants.filter(
    (grant) => (!grantee || grant.given.grantee === grantee) && holds(grant, live.now())
  );
}

async function prepareStopAll(
  live: Live,
  chart: PatientChart,
  grantee: Address | null
): Promise<{ stop: Call[]; directory: Directory | null }> {
  const patient = live.address;
  const running = runningGrants(live, chart, grantee);
  const scopes = running.map((grant) => grant.given.scope);
  const end = grantee
    ? calls.revokeMany({ patient, grantee, scopes })
    : calls.revokeAll({ patient });
  // Who could only add, or read single records, never had the key of a lock.
  const hadKeys = running.some(
    ({ given }) => given.rights.read && scopeChoice(chart, given.scope).kind !== 'record'
  );
  if (!hadKeys) return { stop: [end], directory: null };
  const directory = await changeEveryLock(
    live,
    chart,
    (reader) => grantee !== null && reader !== grantee
  );
  const publish = calls.publishDirectory({ owner: patient, digest: bytesToHex(directory.digest) });
  return { stop: [end, publish], directory };
}

async function prepareStop(
  live: Live,
  chart: PatientChart,
  share: Share
): Promise<{ stop: Call[]; directory: Directory | null }> {
  const patient = live.address;
  const grantee = share.grantee.address;
  const revoke = calls.revoke({ patient, grantee, scope: scopeWordOf(chart, share.scope) });
  const directory = await changeLock(live, chart, share);
  if (!directory) return { stop: [revoke], directory: null };
  const publish = calls.publishDirectory({ owner: patient, digest: bytesToHex(directory.digest) });
  return { stop: [revoke, publish], directory };
}

async function changeLock(
  live: Live,
  chart: PatientChart,
  share: Share
): Promise<Directory | null> {
  const stopped = share.grantee.address;
  // Who could only add never had a key.
  if (share.scope.kind === 'record' || !share.rights.read) return null;
  if (share.scope.kind === 'category') {
    return await changeOneLock(live, chart, share.scope.tag, stopped);
  }
  // Stopping "everything" leaves a separate share of one category as it is.
  return await changeEveryLock(
    live,
    chart,
    (reader, scope) => scope !== EVERYTHING || reader !== stopped
  );
}
