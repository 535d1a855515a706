import { isCancelled } from '../../errors.ts';
import { anyOf } from '../cancel.ts';
import { piecesOf } from '../pieces.ts';
import { EngineError } from './errors.ts';

/** A service the person chose: its address, and the words that let one in, where it wants some. */
export interface EngineAccess {
  /** http or https, with or without a path; no trailing slash needed. */
  url: string;
  /** A bearer token, or `user:password`. Goes into one header, nowhere else. */
  token?: string;
}

export interface Ask {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below the service's address, with a slash at its start. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: BodyInit;
  signal?: AbortSignal | undefined;
  /** ms without an answer; 30 s by default. */
  patience?: number;
  /** Answers that are no failure beside 2xx. */
  expect?: number[];
}

/**
 * Asks a service over HTTP. No cookie, no referrer, and no redirect is followed: it would lead to a host that nobody chose.
 * Throws EngineError, or the signal's reason.
 */
export async function ask(access: EngineAccess, order: Ask): Promise<Response> {
  const { method, path, query = {}, headers = {}, body, signal, patience = 30_000 } = order;
  const url = new URL(access.url.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  const host = url.host;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new EngineError('silent', host)), patience);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { ...authorization(access.token), ...headers },
      ...(body === undefined ? {} : { body }),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
      signal: anyOf(signal, limit.signal)
    });
  } catch (cause) {
    signal?.throwIfAborted();
    if (limit.signal.aborted) throw limit.signal.reason;
    if (isCancelled(cause)) throw cause;
    throw new EngineError('unreachable', host, cause);
  } finally {
    clearTimeout(timer);
  }
  if (response.ok || order.expect?.includes(response.status)) return response;
  await response.body?.cancel();
  if (response.status === 401 || response.status === 403) throw new EngineError('refused', host);
  if (response.status === 413 || response.status === 507 || response.status === 402)
    throw new EngineError('full', host);
  throw new EngineError('failed', host, new Error(`status ${response.status}`));
}

function authorization(token: string | undefined): Record<string, string> {
  if (!token) return {};
  return {
    authorization: token.includes(':') ? `Basic ${basic(token)}` : `Bearer ${token}`
  };
}

function basic(pair: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(pair)));
}

/** The bytes of an answer, of at most `most`. Throws EngineError where there are more, or they stop coming. */
export async function bytesOf(
  response: Response,
  most: number,
  signal?: AbortSignal
): Promise<Uint8Array> {
  const host = hostOf(response);
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ? piecesOf(response.body) : []) {
      signal?.throwIfAborted();
      length += part.byteLength;
      if (length > most) throw new EngineError('nonsense', host);
      parts.push(part);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof EngineError ? cause : new EngineError('unreachable', host, cause);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** An answer in JSON. Throws EngineError where it is none. */
export async function jsonOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await bytesOf(response, 8_388_608)));
  } catch (cause) {
    throw cause instanceof EngineError
      ? cause
      : new EngineError('nonsense', hostOf(response), cause);
  }
}

/** An object out of an answer; an empty one where it is something else. */
export function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function hostOf(response: Response): string {
  return URL.canParse(response.url) ? new URL(response.url).host : 'the service';
}
