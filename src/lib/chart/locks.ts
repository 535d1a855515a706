import type { Call } from '../chain/calls.ts';
import { hexToBytes } from '../chain/hex.ts';
import { EVERYTHING } from '../chain/terms.ts';
import type { VerifiedBundle } from '../crypto/bundle.ts';
import type { Directory } from '../crypto/directory.ts';
import { perform, type OnStage } from './action.ts';
import { isKnown } from './key-pins.ts';
import { categoryScope, isLive } from './ledger.ts';
import type { Live } from './live.ts';
import type { PatientChart } from './patient-chart.ts';
import { bundleOf } from './people.ts';
import type { Address } from './types.ts';

/**
 * A directory in which every lock is new, sealed to those who read today and, by `remains`, go on reading that scope.
 * Categories `without` are erased.
 */
export async function changeEveryLock(
  live: Live,
  chart: PatientChart,
  remains: (grantee: Address, scope: string) => boolean = () => true,
  without: string[] = []
): Promise<Directory> {
  const categories = await Promise.all(
    chart.categories
      .filter(({ tag }) => !without.includes(tag))
      .map(async ({ tag }) => ({
        tag: hexToBytes(`0x${tag}`),
        recipients: await recipients(live, chart, categoryScope(tag), remains)
      }))
  );
  return await live.keeper.rotateRoot(
    {
      everything: await recipients(live, chart, EVERYTHING, remains),
      categories
    },
    without.map((tag) => hexToBytes(`0x${tag}`))
  );
}

/** A directory in which the lock of one category is new, sealed to all who read it today but for `stopped`. */
export async function changeOneLock(
  live: Live,
  chart: PatientChart,
  tag: string,
  stopped: Address
): Promise<Directory> {
  const remains = (grantee: Address): boolean => grantee !== stopped;
  const remaining = await recipients(live, chart, categoryScope(tag), remains);
  return await live.keeper.rotateCategory(hexToBytes(`0x${tag}`), remaining);
}

/** Sends calls that publish a directory of changed locks, and opens with those once they are recorded. @throws as `perform` */
export async function performWithLocks(
  live: Live,
  calls: Call[],
  directory: Directory | null,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  if (directory) await live.node.putBlock(directory.bytes, 'dag-cbor', { label: 'directory' });
  await perform(live, calls, onStage, signal);
  if (directory) await live.keeper.adoptDirectory(directory);
  live.changed('history');
}

/** The key bundles of all who hold a live grant to read this scope, and remain. */
async function recipients(
  live: Live,
  chart: PatientChart,
  scope: string,
  remains: (grantee: Address, scope: string) => boolean
): Promise<VerifiedBundle[]> {
  const grantees = chart.ledger.grants
    .filter((grant) => grant.given.scope === scope && isLive(grant, live.now()))
    .map((grant) => grant.given.grantee)
    .filter((grantee) => remains(grantee, scope));
  const bundles = await Promise.all(
    grantees.map((grantee) => bundleOf(live, grantee, chart.holders))
  );
  // Nothing is sealed to keys that nobody accepted: their owner reads on once they are.
  const known = await Promise.all(bundles.map((bundle) => isKnown(live, bundle)));
  return bundles.filter((_, index) => known[index]);
}
