import type { Call } from './calls.ts';
import type { Cancel, Chain } from './client.ts';
import { NotSignableError } from './errors.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { signedDomain } from './typed-data.ts';
import { type Circle, CIRCLES } from './urgent-entries.ts';
import { readCircle } from './urgent-calls.ts';

// A helper's approval, signed for somebody else to send. Its struct has no nonce: nobody approves one request twice.

const STRUCT = [
  { name: 'patient', type: 'address' },
  { name: 'circle', type: 'uint8' },
  { name: 'number', type: 'uint32' },
  { name: 'asker', type: 'address' },
  { name: 'release', type: 'bytes32' },
  { name: 'deadline', type: 'uint256' }
] as const;

interface RawApproval {
  place: number;
  release: Hex;
  signature: Hex;
}
interface RawMembers {
  deal: Hex;
  guardians: readonly Address[];
}
type Args = readonly [number, Address, number, readonly RawApproval[], bigint, RawMembers];

/** One approval of one helper, as the arguments of its call say it. */
export interface Approving {
  patient: Address;
  circle: Circle;
  number: number;
  guardian: Address;
  release: Hex;
}

/** What a call approves; null where it is none, or of more than one helper. */
export function approvingOf({ functionName, args, ofCircles }: Call): Approving | null {
  if (!ofCircles || functionName !== 'approve') return null;
  const [code, patient, number, approvals, , { guardians }] = args as Args;
  const [one] = approvals;
  const [circle, guardian] = [CIRCLES[code - 1], one && guardians[one.place]];
  if (!one || !circle || !guardian || approvals.length !== 1) return null;
  return {
    patient: lowerAddress(patient),
    circle,
    number,
    guardian: lowerAddress(guardian),
    release: one.release
  };
}

/** What a helper's wallet signs for an approval. Throws NotSignableError where the request is not there. */
export async function approvalTypedData(
  chain: Chain,
  call: Call,
  deadline: number,
  cancel: Cancel = {}
) {
  const approving = approvingOf(call);
  const state = approving && (await readCircle(chain, approving, cancel));
  if (!approving || !state?.request) throw new NotSignableError(call.functionName);
  const { patient, number, release } = approving;
  const { asker } = state.request;
  return {
    domain: signedDomain(chain.config.chainId, chain.circles),
    types: { ApproveUrgentAccess: STRUCT },
    primaryType: 'ApproveUrgentAccess' as const,
    message: {
      patient,
      circle: CIRCLES.indexOf(approving.circle) + 1,
      number,
      asker,
      release,
      deadline: BigInt(deadline)
    }
  };
}

/** An approval with its helper's signature, as anybody may send it. */
export function signedApproval(call: Call, deadline: number, signature: Hex): Call {
  const [circle, patient, number, [one], , members] = call.args as Args;
  const { functionName } = call;
  const args = [circle, patient, number, [{ ...one!, signature }], BigInt(deadline), members];
  return { functionName, args, ofCircles: true };
}

/** The approval inside a call that somebody signed. Throws NotSignableError where it is not exactly one, signed. */
export function readSignedApproval(call: Call): {
  owner: Address;
  call: Call;
  deadline: number;
  signature: Hex;
} {
  const approving = approvingOf(call);
  const [circle, patient, number, [one], deadline, members] = call.args as Args;
  if (!approving || !one || one.signature === '0x') throw new NotSignableError(call.functionName);
  const args = [circle, patient, number, [{ ...one, signature: '0x' }], 0n, members];
  const owner = approving.guardian;
  return {
    owner,
    call: { functionName: call.functionName, args, ofCircles: true, as: owner },
    deadline: Number(deadline),
    signature: one.signature
  };
}
