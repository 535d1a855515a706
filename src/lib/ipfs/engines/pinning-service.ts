import type { CID } from 'multiformats/cid';
import { EngineError } from './errors.ts';
import { ask, fields, jsonOf, type EngineAccess } from './http.ts';

export type PinState = 'queued' | 'pinning' | 'pinned' | 'failed';

/** One request to keep something, as the service has it. */
export interface PinRequest {
  id: string;
  cid: string;
  state: PinState;
  /** Multiaddrs of the nodes that fetch for the service: call them, and they take the data over that connection. */
  delegates: string[];
}

/**
 * The IPFS Pinning Service API (ipfs.github.io/pinning-services-api-spec, version 1.0). The service fetches by itself,
 * from `origins` or from whoever calls its delegates.
 */
export class PinningService {
  readonly #access: EngineAccess;
  readonly host: string;

  constructor(access: EngineAccess) {
    this.#access = access;
    this.host = new URL(access.url).host;
  }

  async add(
    cid: CID,
    { name, origins = [], signal }: { name: string; origins?: string[]; signal?: AbortSignal }
  ): Promise<PinRequest> {
    const body = JSON.stringify({
      cid: cid.toString(),
      // the specification allows 255 characters and 20 origins
      name: name.slice(0, 255),
      ...(origins.length > 0 ? { origins: origins.slice(0, 20) } : {})
    });
    const headers = { 'content-type': 'application/json' };
    const response = await ask(this.#access, {
      method: 'POST',
      path: '/pins',
      headers,
      body,
      signal
    });
    return this.#read(await jsonOf(response));
  }

  async status(id: string, signal?: AbortSignal): Promise<PinRequest> {
    const path = `/pins/${encodeURIComponent(id)}`;
    const response = await ask(this.#access, { method: 'GET', path, signal });
    return this.#read(await jsonOf(response));
  }

  /** The newest request for a root, whatever its state; null where there is none. */
  async find(cid: CID, signal?: AbortSignal): Promise<PinRequest | null> {
    const response = await ask(this.#access, {
      method: 'GET',
      path: '/pins',
      // without "status" only those that are pinned are listed
      query: { cid: cid.toString(), status: 'queued,pinning,pinned,failed', limit: '1' },
      signal
    });
    const { results } = fields(await jsonOf(response));
    if (!Array.isArray(results)) throw new EngineError('nonsense', this.host);
    return results.length === 0 ? null : this.#read(results[0]);
  }

  async remove(id: string, signal?: AbortSignal): Promise<void> {
    const path = `/pins/${encodeURIComponent(id)}`;
    const response = await ask(this.#access, {
      method: 'DELETE',
      path,
      expect: [404],
      signal
    });
    await response.body?.cancel();
  }

  #read(value: unknown): PinRequest {
    const { requestid, status, pin, delegates } = fields(value);
    const { cid } = fields(pin);
    const known = ['queued', 'pinning', 'pinned', 'failed'].includes(status as string);
    if (typeof requestid !== 'string' || typeof cid !== 'string' || !known)
      throw new EngineError('nonsense', this.host);
    return {
      id: requestid,
      cid,
      state: status as PinState,
      delegates: Array.isArray(delegates)
        ? delegates.filter((one): one is string => typeof one === 'string')
        : []
    };
  }
}
