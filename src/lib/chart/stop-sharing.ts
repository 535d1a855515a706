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

/** What would be confirmed, in words. */
export async function previewStop(live: Live, share: Share): Promise<Preview> {
  const chart = await ownChart(live);
  const { stop } = await prepareStop(live, chart, share);
  const changesLock = share.scope.kind !== 'record' && share.rights.read;
  return await preview(
    live,
    {
      sentence: `${share.grantee.name} can no longer ${share.rights.read ? 'open' : 'add documents to'} ${share.scope.kind === 'everything' ? 'your records' : share.what}.`,
      rows: [
        { label: 'Who', value: share.grantee.name },
        { label: 'What', value: share.what },
        ...(changesLock
          ? [
              {
                label: 'Locks',
                value: 'Changed, so that records you add from now on stay closed to them.'
              }
            ]
          : [])
      ],
      becomesPublic: 'That your address stopped sharing with this organisation, and when.',
      staysPrivate: 'What was shared: titles, categories and everything inside the records.'
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
  const name = grantee ? (await nameBook(live))(grantee) : 'Nobody';
  const running = runningGrants(live, chart, grantee);
  const { stop } = await prepareStopAll(live, chart, grantee);
  const parties = new Set(running.map((grant) => grant.given.grantee)).size;
  return await preview(
    live,
    {
      sentence: grantee
        ? `${name} can no longer open or add anything in your chart.`
        : 'Nobody but you can open or add anything in your chart any more.',
      rows: [
        { label: 'Shares that end', value: String(running.length) },
        ...(grantee ? [] : [{ label: 'People and places', value: String(parties) }]),
        {
          label: 'Locks',
          value: 'Changed, so that records you add from now on stay closed to them.'
        }
      ],
      becomesPublic: grantee
        ? 'That your address stopped sharing with this organisation, and when.'
        : 'That your address stopped sharing with everybody, and when.',
      staysPrivate: 'What was shared: titles, categories and everything inside the records.'
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
