import { unixfs } from '@helia/unixfs';
import { MemoryBlockstore } from 'blockstore-core';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { describe, expect, it } from 'vitest';
import { folderCid } from './folder.ts';
import { joined, randomBytes } from './testing.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('folderCid', () => {
  it('gives the CID that ipfs-car gives', async () => {
    // npx ipfs-car@3.1.0 pack --no-wrap of a folder with these files, "big" being 2,500,000 zero bytes
    const files = [
      { path: 'index.html', content: text('<p>hello</p>\n') },
      { path: '_app/a.js', content: text('1;\n') },
      { path: '_app/b/big', content: new Uint8Array(2_500_000) }
    ];
    const cid = CID.decode(await folderCid(files)).toString();
    expect(cid).toBe('bafybeiau72xrshzhytglx3j72hztkdajb5bnseq7cdbqtoqbzsx5l6yhce');
    expect(CID.decode(await folderCid(files.toReversed())).toString()).toBe(cid);
  });

  it('hands out every block once, and Helia reads the folder from them', async () => {
    const big = randomBytes(3_000_000);
    const blocks = new MemoryBlockstore();
    let count = 0;
    const root = CID.decode(
      await folderCid([{ path: 'a/big', content: big }], async (cid, bytes) => {
        count++;
        const { digest } = await sha256.digest(bytes);
        expect(cid.multihash.digest).toEqual(digest);
        await blocks.put(cid, bytes);
      })
    );
    // three leaves, their root, two folders
    expect(count).toBe(6);
    const files = unixfs({ blockstore: blocks });
    expect(await joined(files.cat(root, { path: 'a/big' }))).toEqual(big);
  });

  it('sees a changed byte, a changed name and a missing file', async () => {
    const cidOf = async (...files: [string, string][]): Promise<string> =>
      CID.decode(
        await folderCid(files.map(([path, words]) => ({ path, content: text(words) })))
      ).toString();
    const all = new Set([
      await cidOf(['a', '1'], ['b', '2']),
      await cidOf(['a', '1'], ['b', '3']),
      await cidOf(['a', '1'], ['c', '2']),
      await cidOf(['a', '1'])
    ]);
    expect(all.size).toBe(4);
  });
});
