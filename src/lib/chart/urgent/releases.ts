import { hexToBytes } from '../../chain/hex.ts';
import type { Holder } from '../../ipfs/types.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import type { CircleRequest } from './circles.ts';

/**
 * What guardians released for a request: fetched, not yet verified. A guardian whose block nobody has counts as one who has
 * not approved.
 */
export async function fetchReleases(
  live: Live,
  request: CircleRequest,
  holders: Holder[]
): Promise<UrgentToOpen['releases']> {
  const found = await Promise.allSettled(
    request.approvals.map(async ({ guardian, release }) => {
      const digest = hexToBytes(release);
      const options = { holders, signal: live.signal };
      return { guardian, digest, bytes: await live.node.getBlock(digest, options) };
    })
  );
  return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
