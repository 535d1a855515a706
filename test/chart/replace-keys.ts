import { changeKeys } from '../../src/lib/chart/change-keys.ts';
import {
  keepVault,
  lockVault,
  slotsOf,
  type StoredSlot
} from '../../src/lib/chart/unlock/vault.ts';
import type { Visit } from './world.ts';

/**
 * Replaces somebody's keys as the screens do, with a new wallet lock and a new kit. Returns the ways to unlock from before
 * and the code of the kit from before.
 */
export async function replaceKeys(visit: Visit): Promise<{ ways: StoredSlot[]; code: string }> {
  const { keeper, live, account } = visit;
  let code = '';
  if (!account.vault) {
    ({ code } = keeper.newKit());
    const first = await visit.twoWays();
    await keepVault(account, await lockVault(account, first));
  }
  const ways = slotsOf(account.vault!, account.desk);
  keeper.beginChange(false);
  const slots = await visit.twoWays();
  await changeKeys(live, account, slots);
  live.described.clear();
  await visit.restartNode();
  return { ways, code };
}
