import { CarWriter } from '@ipld/car/writer';
import type { CID } from 'multiformats/cid';

export interface CarBlock {
  cid: CID;
  bytes: Uint8Array;
}

/**
 * A CAR file (version 1, ipld.io/specs/transport/car) in pieces, as fast as they are taken: never more than one block
 * is in memory. Throws what `blocks` throws.
 */
export async function* writeCar(
  roots: CID[],
  blocks: Iterable<CarBlock> | AsyncIterable<CarBlock>
): AsyncGenerator<Uint8Array, void, undefined> {
  const { writer, out } = CarWriter.create(roots);
  let failure: unknown;
  let failed = false;
  const filling = (async () => {
    try {
      for await (const block of blocks) await writer.put(block);
    } catch (error) {
      failed = true;
      failure = error;
    }
    await writer.close();
  })();
  for await (const piece of out) {
    if (failed) throw failure;
    yield piece;
  }
  await filling;
  if (failed) throw failure;
}
