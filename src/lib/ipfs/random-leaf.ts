import type { CID } from 'multiformats/cid';
import { toCid } from './cid.ts';
import { walkTree } from './tree.ts';
import type { Node } from './types.ts';

/** A leaf of a body, chosen at random: who can show it is likely to have all. Throws NotHereError where the tree is not here. */
export async function randomLeaf(node: Pick<Node, 'getBlock'>, body: Uint8Array): Promise<CID> {
  const { leaves } = await walkTree(toCid(body), (cid) => node.getBlock(cid.bytes));
  return leaves[randomIndex(leaves.length)]!.cid;
}

/** A uniform index below `count`, without the bias of a remainder. */
export function randomIndex(count: number): number {
  const words = new Uint32Array(1);
  const limit = Math.floor(2 ** 32 / count) * count;
  for (;;) {
    const [word = 0] = crypto.getRandomValues(words);
    if (word < limit) return word % count;
  }
}
