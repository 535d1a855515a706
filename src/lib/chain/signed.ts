import { type AbiFunction, decodeFunctionData } from 'viem';
import { abi } from './abi.ts';
import type { Call } from './calls.ts';
import { circlesAbi } from './circles-abi.ts';
import { type Cancel, type Chain, view } from './client.ts';
import { NotSignableError } from './errors.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import {
  approvalTypedData,
  approvingOf,
  readSignedApproval,
  signedApproval
} from './signed-approval.ts';
import { dealingOf, dealTypedData } from './signed-deal.ts';
import { stoppingOf, stopTypedData } from './signed-stop.ts';
import { SIGNED, type SignedName, typedData } from './typed-data.ts';

type TypedData =
  | ReturnType<typeof typedData>
  | Awaited<ReturnType<typeof approvalTypedData | typeof dealTypedData | typeof stopTypedData>>;
type Message = Record<string, Parameters<typeof typedData>[2][string]>;

/** One action with its owner's signature: anybody may send it. */
export interface SignedCall {
  owner: Address;
  /** The action itself, as its owner would send it. */
  call: Call;
  /** Unix seconds. */
  deadline: number;
  signature: Hex;
}

const functions = [...abi, ...circlesAbi].filter(
  (item) => item.type === 'function'
) as AbiFunction[];

/** The form of a function that takes the owner's signature; undefined where there is none, or two are needed. */
function signedForm(functionName: string): AbiFunction | undefined {
  const form = functions.find(({ name }) => name === `${functionName}BySig`);
  const [deadline, signature] = form?.inputs.slice(-2) ?? [];
  return deadline?.name === 'deadline' && signature?.name === 'signature' ? form : undefined;
}

/**
 * Whether an action can be signed by its owner and sent by somebody else: what a patient does, a dealing to helpers among it,
 * and that somebody approves or stops a request to a circle.
 */
export function isSignable(call: Call): boolean {
  if (call.as === undefined) return false;
  return approvingOf(call) !== null || signedForm(call.functionName) !== undefined;
}

/**
 * In whose history an action shows that can be signed: its owner's, or the patient's whose request is approved or stopped, or
 * whom a carer acts for no more.
 */
export function historyOf(call: Call): Address {
  const cared = call.functionName === 'stopCarersActing' ? (call.args[0] as Address) : null;
  const owner = cared ?? (approvingOf(call) ?? stoppingOf(call))?.patient ?? call.as;
  if (!owner) throw new NotSignableError(call.functionName);
  return owner;
}

/**
 * What the owner signs for each of these actions, in order, which are then sent together. Each struct is named after
 * its function and holds the owner, the function's arguments, a nonce and the deadline (unix seconds).
 * Throws NotSignableError.
 */
export async function typedDataOf(
  chain: Chain,
  calls: readonly Call[],
  deadline: number,
  { signal }: Cancel = {}
): Promise<TypedData[]> {
  const nonces = new Nonces(chain, { signal });
  const all: TypedData[] = [];
  for (const call of calls) all.push(await typedDataFor(chain, call, deadline, nonces));
  return all;
}

async function typedDataFor(
  chain: Chain,
  call: Call,
  deadline: number,
  nonces: Nonces
): Promise<TypedData> {
  const { functionName, args, as: owner } = call;
  if (approvingOf(call)) return await approvalTypedData(chain, call, deadline, nonces.cancel);
  if (dealingOf(call)) return await dealTypedData(chain, call, deadline, nonces.cancel);
  if (call.ofCircles) return await stopTypedData(chain, call, deadline, nonces.cancel);
  const form = signedForm(functionName);
  const name = functionName[0]!.toUpperCase() + functionName.slice(1);
  if (!form || !owner || !Object.hasOwn(SIGNED, name)) throw new NotSignableError(functionName);
  const message: Message = { [form.inputs[0]!.name ?? '']: owner };
  form.inputs.slice(1, -2).forEach(({ name = '', ...input }, i) => {
    // A tuple's fields stand in the struct themselves.
    if ('components' in input) Object.assign(message, args[i]);
    else message[name] = args[i] as Message[string];
  });
  message.nonce = await nonces.next(owner, call);
  message.deadline = BigInt(deadline);
  const place = { chainId: chain.config.chainId, contract: chain.contract };
  return typedData(place, name as SignedName, message);
}

/** The nonces that actions sent together will find: each uses up what it is signed with. */
class Nonces {
  readonly #chain: Chain;
  readonly cancel: Cancel;
  readonly #next = new Map<string, bigint>();
  /** How often everything is revoked before the next action: an epoch more for its nonce. */
  #epochs = 0n;

  constructor(chain: Chain, cancel: Cancel) {
    this.#chain = chain;
    this.cancel = cancel;
  }

  async next(owner: Address, { functionName, args }: Call): Promise<bigint> {
    const consent = consentOf(functionName, args);
    const key = consent ? `${consent.grantee}${consent.scope}` : owner;
    const nonce = this.#next.get(key) ?? (await this.#read(owner, consent));
    this.#next.set(key, nonce + 1n);
    const epochs = this.#epochs;
    if (functionName === 'revokeAll') this.#epochs++;
    return nonce + (epochs << (consent ? 32n : 40n));
  }

  #read(owner: Address, consent: { grantee: Address; scope: Hex } | null): Promise<bigint> {
    return consent
      ? view(this.#chain, 'grantNonceOf', [owner, consent.grantee, consent.scope], this.cancel)
      : view(this.#chain, 'nonceOf', [owner], this.cancel);
  }
}

/** The grant whose own nonce an action uses; null for all others. */
function consentOf(
  functionName: string,
  args: readonly unknown[]
): { grantee: Address; scope: Hex } | null {
  if (functionName === 'grant') {
    const { grantee, scope } = args[0] as { grantee: Address; scope: Hex };
    return { grantee, scope };
  }
  if (functionName !== 'revokeConsent') return null;
  return { scope: args[0] as Hex, grantee: args[1] as Address };
}

/** A signed action as a call that anybody may send. */
export function sendableCall({ owner, call, deadline, signature }: SignedCall): Call {
  if (approvingOf(call)) return signedApproval(call, deadline, signature);
  const { functionName, args, ofCircles } = call;
  return {
    functionName: `${functionName}BySig`,
    args: [owner, ...args, BigInt(deadline), signature],
    ...(ofCircles ? { ofCircles } : {})
  };
}

/**
 * The signed actions in a transaction's data: one, or several in a multicall, all of one contract. Throws NotSignableError
 * where there is anything else: whoever sends it would act in an own right.
 */
export function signedCallsIn(data: Hex): SignedCall[] {
  const { functionName, args } = decode(data);
  if (functionName !== 'multicall') return [signedCall(decode(data))];
  const [parts] = args as [readonly Hex[]];
  const all = parts.map((part) => signedCall(decode(part)));
  if (new Set(all.map(({ call }) => call.ofCircles)).size !== 1)
    throw new NotSignableError(functionName);
  return all;
}

/** Whom a carer's action is for, and what it does there, as that person would send it. Throws NotSignableError. */
export function actsIn({ args }: Call): { patient: Address; calls: Call[] } {
  const { patient, calls } = args[0] as { patient: string; calls: readonly Hex[] };
  const owner = lowerAddress(patient);
  return { patient: owner, calls: calls.map((data) => ({ ...decode(data), as: owner })) };
}

/** A call of the ledger, or of the circles. */
function decode(data: Hex): Call {
  for (const [of, extra] of [
    [abi, {}],
    [circlesAbi, { ofCircles: true }]
  ] as const) {
    try {
      const { functionName, args = [] } = decodeFunctionData({ abi: of, data });
      return { functionName, args, ...extra };
    } catch {
      // Of the other contract, or of none.
    }
  }
  throw new NotSignableError('');
}

function signedCall(sent: Call): SignedCall {
  const { functionName: name, args, ofCircles } = sent;
  if (name === 'approve') return readSignedApproval(sent);
  const functionName = name.replace(/BySig$/, '');
  if (functionName === name || !signedForm(functionName)) throw new NotSignableError(name);
  const owner = lowerAddress(args[0] as string);
  const [deadline, signature] = args.slice(-2) as [bigint, Hex];
  const call: Call = {
    functionName,
    args: args.slice(1, -2),
    as: owner,
    ...(ofCircles ? { ofCircles } : {})
  };
  return { owner, call, deadline: Number(deadline), signature };
}
