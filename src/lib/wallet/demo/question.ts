import { formatEther } from 'viem';
import type { Hex } from '../types.ts';
import type { DemoPerson } from './people.ts';
import { invalidParams } from './rpc-error.ts';
import { feeOf, type Prepared } from './transaction.ts';

/** One line of what is asked. */
export interface Row {
  readonly label: string;
  readonly value: string;
  /** True for addresses, numbers and bytes, which are shown in fixed width. */
  readonly technical?: boolean;
}

/** What the confirm window shows. */
export interface Question {
  /** One sentence, ending in a question mark. */
  readonly ask: string;
  readonly person: DemoPerson | null;
  readonly rows: readonly Row[];
  /** A text to sign or to hand to the page, shown as it is. */
  readonly text?: string;
}

/** The visible side of the demo wallet. */
export interface ConfirmWindow {
  /** Lets the person choose who to be; null is a no. */
  choose(current: DemoPerson | null): Promise<DemoPerson | null>;
  confirm(question: Question): Promise<boolean>;
}

export function textQuestion(person: DemoPerson, data: Hex): Question {
  return { ask: 'Sign this text?', person, rows: [], text: readable(data) };
}

export function typedDataQuestion(
  person: DemoPerson,
  { domain, primaryType, message }: TypedDataJson
): Question {
  return {
    ask: `Sign this ${words(primaryType).toLowerCase()}?`,
    person,
    rows: [...rowsOf(message), ...domainRows(domain)]
  };
}

export function transactionQuestion(person: DemoPerson, prepared: Prepared): Question {
  return {
    ask: 'Send this to the network?',
    person,
    rows: [
      { label: 'To', value: prepared.to ?? 'A new contract', technical: true },
      { label: 'Function', value: prepared.data.slice(0, 10), technical: true },
      ...(prepared.value > 0n
        ? [{ label: 'Amount', value: `${formatEther(prepared.value)} ETH`, technical: true }]
        : []),
      { label: 'Network fee, at most', value: `${feeOf(prepared)} ETH`, technical: true }
    ]
  };
}

export function encryptionKeyQuestion(person: DemoPerson): Question {
  return { ask: 'Give this page your public encryption key?', person, rows: [] };
}

export function decryptQuestion(person: DemoPerson, text: string): Question {
  return { ask: 'Let this page read this message?', person, rows: [], text };
}

export function chainQuestion(person: DemoPerson | null, chainId: number, name: string): Question {
  return {
    ask: 'Switch to this network?',
    person,
    rows: [
      { label: 'Network', value: name },
      { label: 'Number', value: String(chainId), technical: true }
    ]
  };
}

export interface TypedDataJson {
  readonly domain: Record<string, unknown>;
  readonly types: Record<string, readonly { name: string; type: string }[]>;
  readonly primaryType: string;
  readonly message: Record<string, unknown>;
}

/** Reads the typed data of `eth_signTypedData_v4`, JSON text or object. Throws RpcError -32602. */
export function readTypedData(value: unknown): TypedDataJson {
  let data: unknown = value;
  if (typeof value === 'string') {
    try {
      data = JSON.parse(value);
    } catch {
      throw invalidParams('The typed data is not JSON.');
    }
  }
  const { domain, types, primaryType, message } = (data ?? {}) as Record<string, unknown>;
  const isObject = (part: unknown) => typeof part === 'object' && part !== null;
  if (
    !isObject(domain) ||
    !isObject(types) ||
    !isObject(message) ||
    typeof primaryType !== 'string'
  )
    throw invalidParams('The typed data is not EIP-712.');
  if (!Object.hasOwn(types as object, primaryType))
    throw invalidParams('The typed data has no such type.');
  return data as TypedDataJson;
}

const domainLabels: Record<string, string> = {
  name: 'Made for',
  version: 'Its version',
  chainId: 'Network number',
  verifyingContract: 'Contract'
};

function domainRows(domain: Record<string, unknown>): Row[] {
  return Object.entries(domain).flatMap(([key, value]) =>
    rowsOf(value, domainLabels[key] ?? words(key))
  );
}

/** Every leaf of a value as a row, its path as the label. */
function rowsOf(value: unknown, path = ''): Row[] {
  if (typeof value !== 'object' || value === null) {
    const text = String(value);
    return [{ label: path, value: text, technical: /^(0x[0-9a-f]*|\d+)$/i.test(text) }];
  }
  return Object.entries(value).flatMap(([key, part]) =>
    rowsOf(part, path ? `${path}, ${words(key).toLowerCase()}` : words(key))
  );
}

/** `contentHash` as `Content hash`. */
function words(name: string): string {
  const spaced = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The text of a message, or its hex where it is not UTF-8. */
function readable(data: Hex): string {
  const bytes = Uint8Array.from(data.slice(2).match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16)
  );
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return data;
  }
}
