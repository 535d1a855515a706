import { CarBlockIterator } from '@ipld/car/iterator';
import type { CID } from 'multiformats/cid';
import { matches } from '../blockstore.ts';
import { toCid } from '../cid.ts';
import { LEAF } from '../limits.ts';
import { BadCarError } from './errors.ts';
import type { CarBlock } from './write.ts';

/** No section of a file of ours is longer; the frame of a block and what lies in a reader's buffer besides. */
const MOST = LEAF + 65_536;
const PIECE = 262_144;

/**
 * Reads a CAR file (version 1 or 2) in pieces, and verifies every block against the hash that names it; one block is in
 * memory at a time, however long a section the file claims. Throws BadCarError where the file is cut off, changed, or no CAR,
 * and what `source` throws.
 */
export async function readCar(
  source: AsyncIterable<Uint8Array>
): Promise<{ roots: CID[]; blocks: AsyncGenerator<CarBlock, void, undefined> }> {
  const meter = { since: 0, failure: null as unknown };
  const iterator = await CarBlockIterator.fromIterable(metered(source, meter)).catch(
    (cause: unknown) => {
      throw meter.failure ?? new BadCarError('not-a-car', cause);
    }
  );
  const roots = (await iterator.getRoots()).map(known);
  return { roots, blocks: verified(iterator, meter) };
}

async function* verified(
  iterator: AsyncIterable<CarBlock>,
  meter: { since: number; failure: unknown }
): AsyncGenerator<CarBlock, void, undefined> {
  const source = iterator[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<CarBlock>;
    try {
      next = await source.next();
    } catch (cause) {
      throw meter.failure ?? new BadCarError('cut-off', cause);
    }
    if (next.done) return;
    meter.since = 0;
    const cid = known(next.value.cid);
    if (!(await matches(cid, next.value.bytes))) throw new BadCarError('changed');
    yield { cid, bytes: next.value.bytes };
  }
}

/** Hands on small pieces, and stops a file that goes on for longer than any block may be. */
async function* metered(
  source: AsyncIterable<Uint8Array>,
  meter: { since: number; failure: unknown }
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source)
      for (let at = 0; at < chunk.byteLength; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        meter.since += piece.byteLength;
        if (meter.since > MOST + 2 * PIECE) throw new BadCarError('changed');
        yield piece;
      }
  } catch (error) {
    meter.failure = error;
    throw error;
  }
}

function known(cid: CID): CID {
  try {
    return toCid(cid.bytes);
  } catch (cause) {
    throw new BadCarError('foreign', cause);
  }
}
