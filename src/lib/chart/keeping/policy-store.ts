import { decodeCanonical, encodeCanonical } from '../../crypto/canonical.ts';
import type { Live } from '../live.ts';
import { store } from '../store.ts';
import { USUAL_POLICY, type KeepingPolicy } from './policy.ts';

const LABEL = 'keeping';

/** The policy of this device for this account; the usual one where none was chosen. */
export async function readPolicy(live: Live): Promise<KeepingPolicy> {
  const box = await (await store()).get('keeping', live.account);
  if (!box) return USUAL_POLICY;
  const chosen = decodeCanonical(await live.keeper.reveal(LABEL, box)) as Partial<KeepingPolicy>;
  return { ...USUAL_POLICY, ...chosen };
}

/** Keeps a policy on this device, locked under the vault; what is kept is looked at anew under it. */
export async function writePolicy(live: Live, policy: KeepingPolicy): Promise<void> {
  const box = await live.keeper.protect(LABEL, encodeCanonical({ ...policy }));
  await (await store()).put('keeping', box, live.account);
  live.keeping.kept.clear();
  live.keeping.resting.clear();
  live.changed('copies');
}
