import { encodeCalls, type Call } from '../chain/calls.ts';
import { latestTime } from '../chain/client.ts';
import { readHead } from '../chain/head.ts';
import { waitRelayed } from '../chain/relayed.ts';
import { historyOf, isSignable, sendableCall, typedDataOf } from '../chain/signed.ts';
import { encodeSigned } from '../chain/signed-link.ts';
import { simulate } from '../chain/write.ts';
import type { OnStage } from './action.ts';
import { asSender } from './family/acting.ts';
import type { Desk } from './live.ts';
import { historyCache } from './store.ts';

/** Actions that a patient, or a helper, signed, as a text that anybody may send. */
export interface SignedParcel {
  calls: readonly Call[];
  text: string;
  deadline: Date;
}

/** Who carries signed actions from the patient to somebody who sends them: the screens. */
export interface Courier {
  /** The person wants somebody else to send it, although the own wallet could pay. */
  readonly chosen: boolean;
  /** Shows a parcel until `done` is called; `signal` aborts where the person gives up waiting. */
  hand(parcel: SignedParcel): { signal: AbortSignal; done: () => void };
}

/** How long a signed action may be sent, in seconds. */
const GOOD_FOR = 86_400;

/** Unix s, so many seconds from now, by the later of the chain's clock and this device's: the contract goes by its own. */
export async function deadlineIn(
  desk: Desk,
  seconds: number,
  signal?: AbortSignal
): Promise<number> {
  const clocks = [Math.floor(desk.now() / 1000), await latestTime(desk.chain, { signal })];
  return Math.max(...clocks) + seconds;
}

/** Whether these actions can go out signed, for somebody else to send. */
export function canBeSigned(calls: readonly Call[]): boolean {
  return calls.length > 0 && calls.every(isSignable);
}

/**
 * Lets the patient sign the actions in her wallet, hands them to the courier, and waits until somebody has sent them.
 * Returns the hash of that transaction. Throws as `perform`; an AbortError where the person gives up waiting.
 */
export async function sendSigned(
  desk: Desk,
  courier: Courier,
  calls: Call[],
  onStage: OnStage,
  signal?: AbortSignal
): Promise<`0x${string}`> {
  const { chain, signer } = desk;
  const patient = historyOf(calls[0]!);
  const signed = asSender(desk, calls);
  const { word: since } = await readHead(chain, patient, { signal });
  const deadline = await deadlineIn(desk, GOOD_FOR, signal);
  const typed = await typedDataOf(chain, signed, deadline, { signal });
  const sendable: Call[] = [];
  onStage('confirm-in-wallet');
  for (const [i, call] of signed.entries()) {
    const signature = await signer.signTypedData({ ...typed[i]! });
    sendable.push(sendableCall({ owner: call.as!, call, deadline, signature }));
  }
  // What the wallet signed is tried as somebody else would send it: a wallet may sign otherwise than was asked. Of an
  // approval sent by its own helper the contract looks at no signature.
  const sender = calls[0]!.ofCircles ? patient : signer.address;
  await simulate(chain, sender, sendable, { signal });
  const text = await encodeSigned(chain, encodeCalls(sendable));
  onStage('handed-over');
  const handed = courier.hand({ calls, text, deadline: new Date(deadline * 1000) });
  try {
    const { hash } = await waitRelayed(chain, patient, calls, since, deadline, {
      cache: historyCache,
      signal: AbortSignal.any([handed.signal, desk.signal, ...(signal ? [signal] : [])])
    });
    return hash;
  } finally {
    handed.done();
  }
}
