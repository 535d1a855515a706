import * as dagPb from '@ipld/dag-pb';
import type { CID } from 'multiformats/cid';
import { codecOf } from './cid.ts';
import { NotABodyError } from './errors.ts';
import { CHILDREN, LEAF } from './limits.ts';
import type { Codec } from './types.ts';

export interface Leaf {
  cid: CID;
  size: number;
}

export interface Tree {
  leaves: Leaf[];
  /** Every node above the leaves, the root first. */
  nodes: CID[];
  /** Bytes of all leaves. */
  size: number;
}

/** 1,024 children a node: two levels hold a tebibyte, and a node that names itself many times ends here. */
const MAX_DEPTH = 2;

/**
 * Walks the nodes above the leaves, without reading a leaf: sizes stand in the links.
 * `load` gives the bytes of a node. A raw root is its own leaf: then `load` is asked for its size.
 * Throws NotABodyError for anything but a file as OwnChart writes it (unixfs-v1-2025, raw leaves of
 * 1 MiB, the last shorter), and what `load` throws.
 */
export async function walkTree(root: CID, load: (cid: CID) => Promise<Uint8Array>): Promise<Tree> {
  const tree: Tree = { leaves: [], nodes: [], size: 0 };
  const codec = codecOf(root);
  if (codec !== 'dag-pb') {
    const size = (await load(root)).byteLength;
    return { leaves: [{ cid: root, size }], nodes: [], size };
  }
  await visit(root, 1);
  if (tree.leaves.length === 0) throw new NotABodyError();
  for (const [index, { size }] of tree.leaves.entries()) {
    const last = index === tree.leaves.length - 1;
    if (last ? size < 1 || size > LEAF : size !== LEAF) throw new NotABodyError();
  }
  return tree;

  async function visit(cid: CID, depth: number): Promise<void> {
    if (depth > MAX_DEPTH) throw new NotABodyError();
    tree.nodes.push(cid);
    const links = readLinks(await load(cid));
    for (const { Hash, Tsize } of links) {
      const kind = kindOf(Hash);
      if (kind === 'dag-pb') await visit(Hash, depth + 1);
      else if (kind === 'raw' && Tsize !== undefined) {
        tree.leaves.push({ cid: Hash, size: Tsize });
        tree.size += Tsize;
      } else throw new NotABodyError();
    }
  }
}

function kindOf(cid: CID): Codec | null {
  try {
    return codecOf(cid);
  } catch {
    return null;
  }
}

/** The links of a tree's node. Throws NotABodyError. */
export function readLinks(bytes: Uint8Array): dagPb.PBLink[] {
  let links: dagPb.PBLink[];
  try {
    links = dagPb.decode(bytes).Links;
  } catch (cause) {
    throw new NotABodyError(cause);
  }
  if (links.length === 0 || links.length > CHILDREN) throw new NotABodyError();
  return links;
}
