import { encode } from '@ipld/dag-cbor';
import fc from 'fast-check';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, it } from 'vitest';
import { failureOf, randomBytes } from '../testing.ts';
import { BadCarError } from './errors.ts';
import { readCar } from './read.ts';
import { writeCar, type CarBlock } from './write.ts';

async function raw(bytes: Uint8Array): Promise<CarBlock> {
  return { cid: CID.createV1(0x55, await sha256.digest(bytes)), bytes };
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

async function fileOf(roots: CID[], blocks: CarBlock[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeCar(roots, blocks)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function blocksIn(bytes: Uint8Array, size = 65_536): Promise<CarBlock[]> {
  const { blocks } = await readCar(inPieces(bytes, size));
  const all: CarBlock[] = [];
  for await (const block of blocks) all.push(block);
  return all;
}

describe('CAR files', () => {
  it('come back as they were written, however they are cut', async () => {
    const blocks = await Promise.all([0, 1, 300, 1_048_576].map((size) => raw(randomBytes(size))));
    const file = await fileOf([blocks[2]!.cid], blocks);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 2_000_000 }), async (size) => {
        const { roots } = await readCar(inPieces(file, size));
        expect(roots.map(String)).toEqual([blocks[2]!.cid.toString()]);
        const read = await blocksIn(file, size);
        expect(read.map(({ cid }) => cid.toString())).toEqual(
          blocks.map(({ cid }) => cid.toString())
        );
        for (const [index, { bytes }] of read.entries())
          expect(Buffer.compare(bytes, blocks[index]!.bytes)).toBe(0);
      }),
      { numRuns: 20 }
    );
  });

  it('are as the specification has them: a header, then sections of a length, a CID and bytes', async () => {
    const block = await raw(Uint8Array.of(1, 2, 3));
    const header = encode({ version: 1, roots: [block.cid] });
    const expected = [header.byteLength, ...header, 36 + 3, ...block.cid.bytes, 1, 2, 3];
    expect([...(await fileOf([block.cid], [block]))]).toEqual(expected);
  });

  it('are refused in words where a single byte of a block was changed', async () => {
    const blocks = await Promise.all([5000, 70_000].map((size) => raw(randomBytes(size))));
    const file = await fileOf([blocks[0]!.cid], blocks);
    const start = file.byteLength - 70_000;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start, max: file.byteLength - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const changed = file.slice();
          changed[at]! ^= flip;
          const error = await failureOf(blocksIn(changed));
          expect(error).toBeInstanceOf(BadCarError);
          expect((error as BadCarError).fault).toBe('changed');
        }
      ),
      { numRuns: 25 }
    );
  });

  it('give every whole block before the place where they are cut off, and say so', async () => {
    const blocks = await Promise.all([4000, 4000, 4000].map((size) => raw(randomBytes(size))));
    const file = await fileOf([blocks[0]!.cid], blocks);
    const { blocks: reading } = await readCar(inPieces(file.slice(0, -1), 1000));
    let whole = 0;
    const error = await failureOf(
      (async () => {
        while (!(await reading.next()).done) whole++;
      })()
    );
    expect(whole).toBe(2);
    expect((error as BadCarError).fault).toBe('cut-off');
  });

  it('never end in anything but whole blocks or a typed error, whatever the bytes', async () => {
    const block = await raw(randomBytes(900));
    const file = await fileOf([block.cid], [block, block]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.byteLength - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(file.byteLength),
        async (changes, length) => {
          const hostile = file.slice(0, length);
          for (const [at, value] of changes) if (at < length) hostile[at] = value;
          try {
            for (const { cid, bytes } of await blocksIn(hostile))
              expect((await sha256.digest(bytes)).digest).toEqual(cid.multihash.digest);
          } catch (error) {
            expect(error).toBeInstanceOf(BadCarError);
          }
        }
      ),
      { numRuns: 200 }
    );
  });

  it('cannot make the reader gather more than a block', async () => {
    const header = encode({ version: 1, roots: [] });
    // a section that claims 2^42 bytes
    const start = Uint8Array.of(
      header.byteLength,
      ...header,
      0x80,
      0x80,
      0x80,
      0x80,
      0x80,
      0x80,
      0x01
    );
    let handed = 0;
    const endless = (async function* () {
      yield start;
      for (;;) {
        handed += 65_536;
        yield randomBytes(65_536);
      }
    })();
    const error = await failureOf(
      (async () => {
        const { blocks } = await readCar(endless);
        while (!(await blocks.next()).done);
      })()
    );
    expect(error).toBeInstanceOf(BadCarError);
    expect(handed).toBeLessThan(4_000_000);
  });

  it('pass on what their source throws', async () => {
    const block = await raw(randomBytes(500_000));
    const file = await fileOf([block.cid], [block]);
    const gone = new Error('the disk is gone');
    const source = (async function* () {
      yield file.subarray(0, 100_000);
      throw gone;
    })();
    const { blocks } = await readCar(source);
    expect(await failureOf(blocks.next())).toBe(gone);
    expect(await failureOf(writeCar([], failing(gone)).next())).toBe(gone);
  });
});

// eslint-disable-next-line require-yield -- it fails before it has anything
async function* failing(error: Error): AsyncGenerator<CarBlock> {
  throw error;
}
