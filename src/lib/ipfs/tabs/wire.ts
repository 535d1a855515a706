import { OwnChartError } from '../../errors.ts';
import * as errors from '../errors.ts';
import type { NodeStatus } from '../types.ts';

/** What tabs of one browser say to each other about the one node that they share. */
export type Message =
  /** A tab begins, and wants to know who leads. */
  | { kind: 'hello' }
  | { kind: 'status'; leader: string; status: NodeStatus }
  | { kind: 'call'; tab: string; id: number; method: string; args: unknown[] }
  | { kind: 'cancel'; tab: string; id: number }
  | { kind: 'progress'; tab: string; id: number; value: unknown }
  | { kind: 'answer'; tab: string; id: number; value: unknown }
  | { kind: 'failure'; tab: string; id: number; error: Carried }
  /** The reading side wants one leaf more. */
  | { kind: 'pull'; tab: string; id: number }
  /** The next leaf for the leader, or null at the end. */
  | { kind: 'give'; tab: string; id: number; leaf: Uint8Array | null }
  | { kind: 'broken'; tab: string; id: number; error: Carried }
  /** The next leaf for the tab that reads, or null at the end. */
  | { kind: 'leaf'; tab: string; id: number; leaf: Uint8Array | null };

/** An error on its way between tabs: its words and plain fields, no stack and no cause. */
export interface Carried {
  name: string;
  message: string;
  fields: Record<string, unknown>;
}

export function channelOf(name: string): BroadcastChannel {
  return new BroadcastChannel(`ownchart/node/${name}`);
}

export function toCarried(value: unknown): Carried {
  const error = value instanceof Error ? value : new Error(String(value));
  const plain = Object.entries(error).filter(([key]) => key !== 'cause' && key !== 'name');
  return { name: error.name, message: error.message, fields: Object.fromEntries(plain) };
}

/** The error of the same class, as far as this room knows it. */
export function fromCarried({ name, message, fields }: Carried): Error {
  if (name === 'AbortError') return new DOMException(message, name);
  const known = Object.entries(errors).find(([key]) => key === name)?.[1];
  const { code, remedy } = fields;
  const error =
    typeof code === 'string' && typeof remedy === 'string'
      ? new OwnChartError(code, message, remedy)
      : new Error(message);
  if (known) Object.setPrototypeOf(error, known.prototype as object);
  return Object.assign(error, { name, ...fields });
}
