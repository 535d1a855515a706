import { MemoryBlockstore } from 'blockstore-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, joined, leavesOf, Net, randomBytes } from '../testing.ts';
import type { Node } from '../types.ts';
import { readContents, saveCopy, takeCopy, type CopyContents } from './copy.ts';
import { BadCarError } from './errors.ts';

const net = new Net();

/** What a node keeps. */
async function contentsOf(node: Node, key: Uint8Array | null = null): Promise<CopyContents> {
  const pins = (await node.pins()).map(({ cid, label, size }) => ({ cid, label, size }));
  return { account: 'somebody', made: 1_700_000_000_000, key, pins };
}

async function fileOf(node: Node, contents: CopyContents): Promise<Uint8Array> {
  return await joined(saveCopy(node, contents));
}

async function* source(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.byteLength; at += 65_536) yield file.subarray(at, at + 65_536);
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error = await failureOf(work);
  if (!(error instanceof BadCarError)) throw error;
  return error.fault;
}

describe('a saved copy', () => {
  const body = randomBytes(5_300_000);
  let from: Node;
  let cid: Uint8Array;
  let small: Uint8Array;

  beforeAll(async () => {
    from = await net.node([]);
    ({ cid } = await from.addBody(leavesOf(body), { label: 'a body' }));
    small = await from.putBlock(Uint8Array.of(0x63, 1, 2, 3), 'dag-cbor', {
      label: 'a small block'
    });
  });
  afterAll(() => net.end());

  it('brings everything to an empty node, pinned as it was, with its key', async () => {
    const key = randomBytes(700);
    const file = await fileOf(from, await contentsOf(from, key));
    expect((await readContents(source(file.slice(0, 70_000)))).key).toEqual(key);
    const to = await net.node([]);
    const seen: number[] = [];
    const taken = await takeCopy(to, source(file), {
      onProgress: ({ bytes, total }) => seen.push(bytes / total)
    });
    expect(taken.key).toEqual(key);
    expect(seen.at(-1)).toBe(1);
    expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
    const kept = ({ label, size }: { label: string; size: number }) => `${label} ${size}`;
    expect((await to.pins()).map(kept).sort()).toEqual((await from.pins()).map(kept).sort());
    await to.gc();
    expect(await joined(to.readBody(cid))).toEqual(body);
    expect(await to.getBlock(small)).toEqual(Uint8Array.of(0x63, 1, 2, 3));
  });

  it('that was cut off anywhere says so, and takes nothing from what was kept', async () => {
    const file = await fileOf(from, await contentsOf(from));
    const to = await net.node([]);
    const mine = randomBytes(1_200_000);
    const own = await to.addBody(leavesOf(mine), { label: 'mine' });
    for (const length of [0, 30, 200, 3_000_000, file.byteLength - 1]) {
      const fault = await faultOf(takeCopy(to, source(file.slice(0, length)), {}));
      expect(['not-a-car', 'cut-off', 'foreign'], `${length} bytes`).toContain(fault);
    }
    expect((await to.pins()).map(({ label }) => label)).toEqual(['mine']);
    await to.gc();
    expect(await joined(to.readBody(own.cid))).toEqual(mine);
  });

  it('that ends between two blocks is found out by its own list', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of saveCopy(from, await contentsOf(from))) pieces.push(piece);
    const to = await net.node([]);
    const file = new Uint8Array(Buffer.concat(pieces));
    // the small block is the last section: one byte of length, 36 of CID, 4 of its own
    const short = file.slice(0, file.byteLength - 41);
    expect(await faultOf(takeCopy(to, source(short), {}))).toBe('incomplete');
    expect((await to.pins()).some(({ label }) => label === 'a small block')).toBe(false);
  });

  it('with a changed byte, or of something else, is refused', async () => {
    const file = await fileOf(from, await contentsOf(from));
    const to = await net.node([]);
    const changed = file.slice();
    changed[2_500_000]! ^= 4;
    expect(await faultOf(takeCopy(to, source(changed), {}))).toBe('changed');
    expect(await faultOf(takeCopy(to, source(randomBytes(5000)), {}))).toBe('not-a-car');
    expect(await to.pins()).toEqual([]);
    const unwanted = new Error('of somebody else');
    const refusing = takeCopy(to, source(file), {
      check: () => {
        throw unwanted;
      }
    });
    expect(await failureOf(refusing)).toBe(unwanted);
  });

  it('stops at a word, while saved and while taken in', async () => {
    const contents = await contentsOf(from);
    const stop = new AbortController();
    const saving = joined(
      saveCopy(from, contents, { signal: stop.signal, onProgress: () => stop.abort() })
    );
    expect(((await failureOf(saving)) as Error).name).toBe('AbortError');
    const file = await fileOf(from, contents);
    const to = await net.node([]);
    const again = new AbortController();
    const taking = takeCopy(to, source(file), {
      signal: again.signal,
      onProgress: () => again.abort()
    });
    expect(((await failureOf(taking)) as Error).name).toBe('AbortError');
    expect(await to.pins()).toEqual([]);
  });

  it('does not hide that a part is missing here', async () => {
    const blockstore = new MemoryBlockstore();
    const poor = await net.node([], { blockstore });
    const added = await poor.addBody(leavesOf(body), { label: 'a body' });
    let first = true;
    for await (const { cid: one } of blockstore.getAll()) {
      if (one.code === 0x55 && first) await blockstore.delete(one);
      if (one.code === 0x55) first = false;
    }
    expect(added.blocks).toBe(6);
    expect(await failureOf(fileOf(poor, await contentsOf(poor)))).toMatchObject({
      code: 'ipfs/not-here'
    });
  });
});
