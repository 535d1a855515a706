import type { CID } from 'multiformats/cid';
import { matches } from '../blockstore.ts';
import { readCar } from '../car/read.ts';
import type { CarBlock } from '../car/write.ts';
import { LEAF } from '../limits.ts';
import { piecesOf } from '../pieces.ts';
import { EngineError } from './errors.ts';
import { ask, bytesOf, type EngineAccess } from './http.ts';

/**
 * A trustless gateway (specs.ipfs.tech/http-gateways/trustless-gateway): it is asked for blocks, and never believed.
 */
export class Gateway {
  readonly #access: EngineAccess;
  readonly host: string;

  constructor(access: EngineAccess) {
    this.#access = access;
    this.host = new URL(access.url).host;
  }

  /** The verified bytes of a block, or null where the gateway does not have it. Throws EngineError. */
  async block(cid: CID, signal?: AbortSignal): Promise<Uint8Array | null> {
    const response = await ask(this.#access, {
      method: 'GET',
      path: `/ipfs/${cid.toString()}`,
      query: { format: 'raw' },
      headers: { accept: 'application/vnd.ipld.raw' },
      expect: [404, 410, 412, 504],
      signal
    });
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    const bytes = await bytesOf(response, LEAF + 65_536, signal);
    if (!(await matches(cid, bytes))) throw new EngineError('false', this.host);
    return bytes;
  }

  /** Everything below a CID as verified blocks, in the order of a walk. Throws EngineError, BadCarError. */
  async *car(root: CID, signal?: AbortSignal): AsyncGenerator<CarBlock, void, undefined> {
    const response = await ask(this.#access, {
      method: 'GET',
      path: `/ipfs/${root.toString()}`,
      query: { format: 'car' },
      headers: { accept: 'application/vnd.ipld.car;version=1;order=dfs;dups=n' },
      signal
    });
    if (response.body === null) throw new EngineError('nonsense', this.host);
    const { blocks } = await readCar(piecesOf(response.body));
    yield* blocks;
  }
}
