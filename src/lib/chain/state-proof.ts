import { fromRlp, keccak256, toRlp } from 'viem';
import { BadProofError } from './errors.ts';
import { type Hex, bytesToHex, hexToBytes } from './hex.ts';

/** An answer to `eth_getProof` (EIP-1186), as much of it as is needed for one slot. */
export interface StateProof {
  accountProof: readonly Hex[];
  storageProof: readonly { key: Hex; proof: readonly Hex[] }[];
}

const EMPTY_TRIE: Hex = keccak256(toRlp('0x'));

/**
 * The word in a storage slot of an account, proved against a block's state root: zero where the proof shows that
 * there is none. Throws BadProofError where it does not hold. Merkle-Patricia tries: Ethereum yellow paper, appendix D.
 */
export function provedSlot(
  stateRoot: Hex,
  account: Hex,
  slot: Hex,
  { accountProof, storageProof }: StateProof
): Hex {
  const leaf = provedValue(stateRoot, keccak256(account), accountProof);
  if (leaf === null) return word('0x');
  const fields = decode(leaf);
  if (typeof fields === 'string' || fields.length !== 4) throw new BadProofError('account');
  const root = text(fields[2]!);
  if (root.length !== 66) throw new BadProofError('account');
  const value = provedValue(root, keccak256(slot), storageProof[0]?.proof ?? []);
  if (value === null) return word('0x');
  const bytes = decode(value);
  if (typeof bytes !== 'string' || bytes.length > 66) throw new BadProofError('slot');
  return word(bytes);
}

/**
 * The value under a hashed key in a trie with this root; null where the proof shows that the key is not there.
 * Throws BadProofError where the nodes do not lead there.
 */
export function provedValue(root: Hex, key: Hex, proof: readonly Hex[]): Hex | null {
  if (root === EMPTY_TRIE && (proof.length === 0 || (proof.length === 1 && proof[0] === '0x80'))) {
    return null;
  }
  let path: string = key.slice(2);
  let next: Rlp = root;
  let used = 0;
  for (;;) {
    const node: Rlp[] = resolve(next, () => proof[used++]);
    const end: { value: Hex | null } | { next: Rlp; path: string } = step(node, path);
    if ('next' in end) {
      ({ next, path } = end);
      continue;
    }
    if (used !== proof.length) throw new BadProofError('rest');
    return end.value;
  }
}

type Rlp = Hex | readonly Rlp[];

/** A node by its reference: a hash, which the next node of the proof must have, or the node itself where it is short. */
function resolve(reference: Rlp, take: () => Hex | undefined): Rlp[] {
  let node: Rlp = reference;
  if (typeof reference === 'string') {
    const bytes = reference.length === 66 ? take() : undefined;
    if (bytes === undefined || keccak256(bytes) !== reference) throw new BadProofError('node');
    node = decode(bytes);
  }
  if (typeof node === 'string') throw new BadProofError('node');
  return [...node];
}

/** One step down: the value or its absence, or the reference to follow and what is left of the path. */
function step(
  node: readonly Rlp[],
  path: string
): { value: Hex | null } | { next: Rlp; path: string } {
  if (node.length === 17) {
    const next = path === '' ? node[16]! : node[Number.parseInt(path[0]!, 16)]!;
    if (next === '0x') return { value: null };
    if (path === '') return { value: text(next) };
    return { next, path: path.slice(1) };
  }
  if (node.length !== 2) throw new BadProofError('node');
  const { leaf, nibbles } = unpackPath(text(node[0]!));
  if (leaf) return { value: nibbles === path ? text(node[1]!) : null };
  if (!path.startsWith(nibbles)) return { value: null };
  if (nibbles === '') throw new BadProofError('node');
  return { next: node[1]!, path: path.slice(nibbles.length) };
}

/** Hex-prefix encoding: the first nibble tells leaf (2) from extension (0), and an odd length (1). */
function unpackPath(encoded: Hex): { leaf: boolean; nibbles: string } {
  const flag = Number.parseInt(encoded[2] ?? 'f', 16);
  if (flag > 3) throw new BadProofError('node');
  return { leaf: flag >= 2, nibbles: encoded.slice(flag % 2 === 1 ? 3 : 4) };
}

function decode(bytes: Hex): Rlp {
  try {
    return fromRlp(bytes, 'hex');
  } catch (cause) {
    throw new BadProofError('node', cause);
  }
}

function text(item: Rlp): Hex {
  if (typeof item !== 'string') throw new BadProofError('node');
  return item;
}

/** Left-padded to 32 bytes. */
function word(bytes: Hex): Hex {
  const padded = new Uint8Array(32);
  const given = hexToBytes(bytes);
  padded.set(given, 32 - given.length);
  return bytesToHex(padded);
}
