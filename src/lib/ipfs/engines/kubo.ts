import type { CID } from 'multiformats/cid';
import { matches } from '../blockstore.ts';
import { writeCar, type CarBlock } from '../car/write.ts';
import { LEAF } from '../limits.ts';
import { EngineError } from './errors.ts';
import { ask, bytesOf, fields, jsonOf, type Ask, type EngineAccess } from './http.ts';

/** One import carries so many bytes: a browser must have the whole body of a request in memory. */
const BATCH = 8 * LEAF;
const MINUTES = 300_000;

export interface PushOptions {
  /** Bytes and blocks that the node has taken. */
  onProgress?: (progress: { bytes: number; blocks: number }) => void;
  signal?: AbortSignal;
}

/**
 * A Kubo node, asked over its RPC (docs.ipfs.tech/reference/kubo/rpc, /api/v0). A page cannot be called by one, so what
 * it is to keep is brought to it as CAR files.
 */
export class Kubo {
  readonly #access: EngineAccess;
  readonly host: string;

  constructor(access: EngineAccess) {
    this.#access = access;
    this.host = new URL(access.url).host;
  }

  /** Brings blocks, in parts of some MiB, and then pins the roots. Throws EngineError, and what `blocks` throws. */
  async push(
    roots: CID[],
    blocks: AsyncIterable<CarBlock>,
    { onProgress, signal }: PushOptions = {}
  ): Promise<void> {
    const done = { bytes: 0, blocks: 0 };
    let batch: CarBlock[] = [];
    let size = 0;
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      await this.#import(batch, signal);
      done.bytes += size;
      done.blocks += batch.length;
      onProgress?.({ ...done });
      batch = [];
      size = 0;
    };
    for await (const block of blocks) {
      signal?.throwIfAborted();
      batch.push(block);
      size += block.bytes.byteLength;
      if (size >= BATCH) await flush();
    }
    await flush();
    for (const root of roots) await this.pin(root, signal);
  }

  async #import(batch: CarBlock[], signal?: AbortSignal): Promise<void> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    // a CAR needs a root; which one says nothing where nothing is pinned
    for await (const part of writeCar([batch[0]!.cid], batch))
      parts.push(part as Uint8Array<ArrayBuffer>);
    const form = new FormData();
    form.append('file', new Blob(parts, { type: 'application/vnd.ipld.car' }), 'copy.car');
    const response = await this.#call(
      'dag/import',
      { 'pin-roots': 'false', stats: 'true' },
      {
        body: form,
        patience: MINUTES,
        signal
      }
    );
    for (const line of await this.#lines(response)) {
      const { Root } = fields(line);
      const problem = fields(Root).PinErrorMsg;
      if (typeof problem === 'string' && problem !== '')
        throw new EngineError('failed', this.host, new Error(problem));
    }
  }

  /** Keeps a root and all below it, which must be there: it is not looked for elsewhere for longer than `patience` ms. */
  async pin(root: CID, signal?: AbortSignal, patience = 60_000): Promise<void> {
    const query = { arg: root.toString(), recursive: 'true' };
    const response = await this.#call('pin/add', query, {
      patience,
      signal
    });
    const { Pins } = fields(await jsonOf(response));
    if (!Array.isArray(Pins) || !Pins.includes(root.toString()))
      throw new EngineError('nonsense', this.host);
  }

  async unpin(root: CID, signal?: AbortSignal): Promise<void> {
    const query = { arg: root.toString(), recursive: 'true' };
    await (await this.#call('pin/rm', query, { signal })).body?.cancel();
  }

  /** Whether the node says that it keeps this root; a claim, not a proof. */
  async pinned(root: CID, signal?: AbortSignal): Promise<boolean> {
    // Kubo answers 500 where it is not pinned
    const response = await this.#call(
      'pin/ls',
      { arg: root.toString(), type: 'recursive' },
      { expect: [500], signal }
    );
    if (!response.ok) {
      await response.body?.cancel();
      return false;
    }
    return root.toString() in fields(fields(await jsonOf(response)).Keys);
  }

  /** The verified bytes of a block that lies on this node itself, or null. Throws EngineError. */
  async block(cid: CID, signal?: AbortSignal): Promise<Uint8Array | null> {
    const response = await this.#call(
      'block/get',
      { arg: cid.toString(), offline: 'true' },
      { expect: [404, 500], signal }
    );
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    const bytes = await bytesOf(response, LEAF + 65_536, signal);
    if (!(await matches(cid, bytes))) throw new EngineError('false', this.host);
    return bytes;
  }

  #call(
    command: string,
    query: Record<string, string>,
    more: Partial<Ask> = {}
  ): Promise<Response> {
    return ask(this.#access, { method: 'POST', path: `/api/v0/${command}`, query, ...more });
  }

  /** The lines of an answer, each JSON; none where there is nothing. */
  async #lines(response: Response): Promise<unknown[]> {
    const text = new TextDecoder().decode(await bytesOf(response, 8_388_608));
    try {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown);
    } catch (cause) {
      throw new EngineError('nonsense', this.host, cause);
    }
  }
}
