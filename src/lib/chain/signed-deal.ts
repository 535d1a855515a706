import type { Call } from './calls.ts';
import type { Cancel, Chain } from './client.ts';
import { NotSignableError } from './errors.ts';
import { type Address, type Hex } from './hex.ts';
import { signedDomain } from './typed-data.ts';
import { readCircle } from './urgent-calls.ts';
import { type Circle, CIRCLES } from './urgent-entries.ts';

// A dealing to a circle, signed by the patient's wallet, for somebody else to send. In the place of a nonce its struct holds
// the number of the dealing that it makes.

const STRUCT = [
  { name: 'patient', type: 'address' },
  { name: 'circle', type: 'uint8' },
  { name: 'threshold', type: 'uint8' },
  { name: 'window', type: 'uint32' },
  { name: 'duration', type: 'uint32' },
  { name: 'capsule', type: 'bytes32' },
  { name: 'deal', type: 'bytes32' },
  { name: 'guardians', type: 'address[]' },
  { name: 'epoch', type: 'uint16' },
  { name: 'deadline', type: 'uint256' }
] as const;

type Terms = { circle: number; threshold: number; window: number; duration: number; capsule: Hex };
type Args = readonly [Terms, { deal: Hex; guardians: readonly Address[] }];

/** What a call deals, and to which circle; null where it is another call. */
export function dealingOf({ functionName, args, ofCircles }: Call): {
  circle: Circle;
  threshold: number;
  deal: Hex;
  count: number;
} | null {
  if (!ofCircles || functionName !== 'dealShares') return null;
  const [terms, { deal, guardians }] = args as Args;
  const circle = CIRCLES[terms.circle - 1];
  return circle ? { circle, threshold: terms.threshold, deal, count: guardians.length } : null;
}

/** What a patient's wallet signs to deal. Throws NotSignableError where it is no dealing of anybody. */
export async function dealTypedData(
  chain: Chain,
  call: Call,
  deadline: number,
  cancel: Cancel = {}
) {
  const dealing = dealingOf(call);
  if (!dealing || !call.as) throw new NotSignableError(call.functionName);
  const [terms, { deal, guardians }] = call.args as Args;
  const of = { patient: call.as, circle: dealing.circle, number: 0 };
  const before = await readCircle(chain, of, cancel);
  return {
    domain: signedDomain(chain.config.chainId, chain.circles),
    types: { DealShares: STRUCT },
    primaryType: 'DealShares' as const,
    message: {
      patient: call.as,
      ...terms,
      deal,
      guardians,
      epoch: before.terms.epoch + 1,
      deadline: BigInt(deadline)
    }
  };
}
