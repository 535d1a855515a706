import type { Call } from './calls.ts';
import type { Cancel, Chain } from './client.ts';
import { NotSignableError } from './errors.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { signedDomain } from './typed-data.ts';
import { readCircle, type RequestName } from './urgent-calls.ts';
import { CIRCLES } from './urgent-entries.ts';

// The stop of a request, signed by the patient, a helper or whoever asked, for somebody else to send. Its struct has no
// nonce: what was stopped stays so.

const STRUCT = [
  { name: 'by', type: 'address' },
  { name: 'circle', type: 'uint8' },
  { name: 'patient', type: 'address' },
  { name: 'number', type: 'uint32' },
  { name: 'asker', type: 'address' },
  { name: 'through', type: 'uint8' },
  { name: 'deadline', type: 'uint256' }
] as const;

type Args = readonly [number, Address, number, number, { deal: Hex; guardians: Address[] }];

/** Which request a call stops; null where it is another call. */
export function stoppingOf({ functionName, args, ofCircles }: Call): RequestName | null {
  if (!ofCircles || functionName !== 'stopRequest') return null;
  const [code, patient, number] = args as Args;
  const circle = CIRCLES[code - 1];
  return circle ? { patient: lowerAddress(patient), circle, number } : null;
}

/** What the wallet of whoever stops a request signs. Throws NotSignableError where the request is not there. */
export async function stopTypedData(
  chain: Chain,
  call: Call,
  deadline: number,
  cancel: Cancel = {}
) {
  const name = stoppingOf(call);
  const state = name && (await readCircle(chain, name, cancel));
  if (!state?.request || !call.as) throw new NotSignableError(call.functionName);
  const [circle, patient, number, through] = call.args as Args;
  return {
    domain: signedDomain(chain.config.chainId, chain.circles),
    types: { StopRequest: STRUCT },
    primaryType: 'StopRequest' as const,
    message: {
      by: call.as,
      circle,
      patient,
      number,
      asker: state.request.asker,
      through,
      deadline: BigInt(deadline)
    }
  };
}
