import { decode, encode } from '@ipld/dag-cbor';
import type { Connection, Stream } from '@libp2p/interface';
import * as lengthPrefixed from 'it-length-prefixed';
import { anyOf, orCancelled } from './cancel.ts';
import { UnreachableError } from './errors.ts';
import type { Holders } from './holders.ts';
import type { Holder } from './types.ts';

/** One question and one answer on a stream of its own, each dag-cbor behind a varint length. */
export type Fields = Record<string, unknown>;

const ATTEMPTS = 2;

/**
 * Asks a holder; null where it answers nothing sensible or does not speak the protocol. A connection that died
 * unnoticed is opened anew. Throws UnreachableError, or the signal's reason.
 */
export async function askHolder(
  holders: Holders,
  holder: Holder,
  o: { protocol: string; message: Fields; limit: number; longest: number; signal?: AbortSignal }
): Promise<Fields | null> {
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const connection = await holders.connect(holder, o.signal);
    try {
      return await exchange(connection, o);
    } catch (error) {
      o.signal?.throwIfAborted();
      if (error instanceof Error && error.name === 'UnsupportedProtocolError') return null;
      cause = error;
      await holders.disconnect(connection.remotePeer);
    }
  }
  throw new UnreachableError(holder, cause);
}

/** One question over a connection, also over one that a relay limits. Throws where it breaks off. */
export async function exchange(
  connection: Connection,
  o: { protocol: string; message: Fields; limit: number; longest: number; signal?: AbortSignal }
): Promise<Fields | null> {
  const limit = anyOf(o.signal, AbortSignal.timeout(o.limit / ATTEMPTS));
  const stream = await connection.newStream(o.protocol, {
    signal: limit,
    runOnLimitedConnection: connection.limits !== undefined
  });
  try {
    await sendMessage(stream, o.message, limit);
    return await receiveMessage(stream, o.longest, limit);
  } finally {
    if (stream.status !== 'closed') stream.abort(new Error('the question is over'));
  }
}

/** Sends the one message of this side, and ends it. */
export async function sendMessage(
  stream: Stream,
  message: Fields,
  signal: AbortSignal
): Promise<void> {
  stream.send(lengthPrefixed.encode.single(encode(message)));
  await stream.close({ signal });
}

/** The one message of the other side; null where it sent none, or nothing that can be read. */
export async function receiveMessage(
  stream: Stream,
  longest: number,
  signal: AbortSignal
): Promise<Fields | null> {
  return fieldsOf(await orCancelled(receive(stream, longest), signal));
}

async function receive(stream: Stream, longest: number): Promise<Uint8Array | null> {
  for await (const message of lengthPrefixed.decode(stream, { maxDataLength: longest }))
    return message.subarray();
  return null;
}

function fieldsOf(bytes: Uint8Array | null): Fields | null {
  if (bytes === null) return null;
  try {
    const value = decode<unknown>(bytes);
    return typeof value === 'object' && value !== null ? (value as Fields) : null;
  } catch {
    return null;
  }
}
