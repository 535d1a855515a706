import type { CID } from 'multiformats/cid';
import { EngineError } from './engines/errors.ts';

/** A service that may have blocks, asked over HTTP; it verifies what it hands out. */
export interface BlockSource {
  readonly host: string;
  block(cid: CID, signal?: AbortSignal): Promise<Uint8Array | null>;
}

/** A service that failed is left alone for so long, in ms: it must not hold up every block. */
const REST = 30_000;

/** The services that the person chose to read from; asked in order, after those who keep copies were. */
export class Elsewhere {
  readonly #sources: readonly BlockSource[];
  readonly #resting = new Map<BlockSource, number>();

  constructor(sources: readonly BlockSource[]) {
    this.#sources = sources;
  }

  /** The verified bytes, or null where no service has the block or can be reached. Throws the signal's reason. */
  async block(cid: CID, signal: AbortSignal): Promise<Uint8Array | null> {
    for (const source of this.#sources) {
      if ((this.#resting.get(source) ?? 0) > Date.now()) continue;
      try {
        const bytes = await source.block(cid, signal);
        if (bytes !== null) return bytes;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        this.#resting.set(source, Date.now() + REST);
      }
    }
    return null;
  }
}
