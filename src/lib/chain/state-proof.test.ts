import fc from 'fast-check';
import { keccak256, toRlp } from 'viem';
import { describe, expect, it } from 'vitest';
import { BadProofError } from './errors.ts';
import { type Hex, bytesToHex } from './hex.ts';
import { provedSlot, provedValue } from './state-proof.ts';

// A trie built the other way round, from its keys up: the proofs of real servers are tried in prove-head.test.ts.

type Rlp = Hex | Rlp[];
interface Built {
  root: Hex;
  /** The nodes from the root on the way to a key. */
  proof(key: Hex): Hex[];
}

function packPath(nibbles: string, leaf: boolean): Hex {
  const flag = (leaf ? 2 : 0) + (nibbles.length % 2);
  return `0x${flag}${nibbles.length % 2 ? '' : '0'}${nibbles}`;
}

function commonPrefix(paths: string[]): string {
  let length = 0;
  const [first = ''] = paths;
  while (length < first.length && paths.every((path) => path[length] === first[length])) length++;
  return first.slice(0, length);
}

interface Node {
  rlp: Rlp;
  next(path: string): { node: Node; rest: string } | null;
}

function build(entries: [string, Hex][]): Node | null {
  if (entries.length === 0) return null;
  const [only] = entries;
  if (entries.length === 1 && only) {
    return { rlp: [packPath(only[0], true), only[1]], next: () => null };
  }
  const shared = commonPrefix(entries.map(([path]) => path));
  if (shared) {
    const child = build(entries.map(([path, value]) => [path.slice(shared.length), value]))!;
    return {
      rlp: [packPath(shared, false), reference(child)],
      next: (path) =>
        path.startsWith(shared) ? { node: child, rest: path.slice(shared.length) } : null
    };
  }
  const children = Array.from({ length: 16 }, (_, at) => {
    const digit = at.toString(16);
    return build(
      entries
        .filter(([path]) => path.startsWith(digit))
        .map(([path, value]) => [path.slice(1), value])
    );
  });
  return {
    rlp: [...children.map((child): Rlp => (child ? reference(child) : '0x')), '0x'],
    next: (path) => {
      const node = children[Number.parseInt(path[0] ?? '', 16)];
      return node ? { node, rest: path.slice(1) } : null;
    }
  };
}

const encode = (node: Node): Hex => toRlp(node.rlp);
/** Nodes shorter than a hash stand in their parent themselves. */
const reference = (node: Node): Rlp =>
  encode(node).length < 66 ? node.rlp : keccak256(encode(node));

function trieOf(entries: [Hex, Hex][]): Built {
  const top = build(entries.map(([key, value]) => [key.slice(2), value]));
  if (!top) return { root: keccak256(toRlp('0x')), proof: () => [] };
  return {
    root: keccak256(encode(top)),
    proof(key) {
      const nodes = [encode(top)];
      let at: Node = top;
      let rest = key.slice(2);
      for (let step = at.next(rest); step; step = at.next(rest)) {
        ({ node: at, rest } = step);
        if (encode(at).length >= 66) nodes.push(encode(at));
      }
      return nodes;
    }
  };
}

const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex);
const value = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => toRlp(bytes));
/** Keys that share long beginnings as well, so that extensions and short nodes come up. */
const keys = fc.oneof(
  word,
  fc.tuple(fc.constantFrom('00', 'ab', 'ac'), fc.nat(40)).map(([start, end]) => {
    return `0x${start.repeat(31)}${end.toString(16).padStart(2, '0')}` as Hex;
  })
);
const entries = fc.uniqueArray(fc.tuple(keys, value), {
  selector: ([key]) => key,
  maxLength: 40
});

describe('provedValue', () => {
  it('finds every value of a trie, and shows that other keys are not there', () => {
    fc.assert(
      fc.property(entries, keys, (all, other) => {
        const trie = trieOf(all);
        for (const [key, value] of all) {
          expect(provedValue(trie.root, key, trie.proof(key))).toBe(value);
        }
        const known = all.find(([key]) => key === other);
        expect(provedValue(trie.root, other, trie.proof(other))).toBe(known?.[1] ?? null);
      }),
      { numRuns: 300 }
    );
  });

  it('believes no proof with a changed byte, a missing node or one too many', () => {
    fc.assert(
      fc.property(
        entries.filter((all) => all.length > 0),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (all, which, place, flip) => {
          const trie = trieOf(all);
          const [key] = all[which % all.length]!;
          const proof = trie.proof(key);
          const at = place % proof.length;
          const bytes = Uint8Array.from(Buffer.from(proof[at]!.slice(2), 'hex'));
          bytes[place % bytes.length]! ^= flip;
          for (const wrong of [
            proof.with(at, bytesToHex(bytes)),
            proof.toSpliced(at, 1),
            [...proof, proof[0]!],
            []
          ]) {
            expect(() => provedValue(trie.root, key, wrong)).toThrow(BadProofError);
          }
        }
      ),
      { numRuns: 300 }
    );
  });

  it('does not take the proof of one key for another', () => {
    const [one, two]: [Hex, Hex] = [`0x${'11'.repeat(32)}`, `0x${'77'.repeat(32)}`];
    const trie = trieOf([
      [one, '0x01'],
      [two, '0x02']
    ]);
    expect(provedValue(trie.root, two, trie.proof(two))).toBe('0x02');
    expect(() => provedValue(trie.root, two, trie.proof(one))).toThrow(BadProofError);
  });
});

describe('provedSlot', () => {
  const account: Hex = `0x${'a1'.repeat(20)}`;
  const slot: Hex = `0x${'00'.repeat(31)}07`;
  const held: Hex = `0x00${'5e'.repeat(31)}`;
  const storage = trieOf([[keccak256(slot), toRlp(`0x${'5e'.repeat(31)}`)]]);
  const code: Hex = `0x${'cc'.repeat(32)}`;
  const state = trieOf([
    [keccak256(account), toRlp(['0x01', '0x', storage.root, code])],
    [keccak256(`0x${'b2'.repeat(20)}`), toRlp(['0x', '0x05', keccak256(toRlp('0x')), code])]
  ]);
  const proofOf = (who: Hex, at: Hex) => ({
    accountProof: state.proof(keccak256(who)),
    storageProof: [{ key: at, proof: storage.proof(keccak256(at)) }]
  });

  it('gives the word, its leading zeros included', () => {
    expect(provedSlot(state.root, account, slot, proofOf(account, slot))).toBe(held);
  });

  it('gives zero for a slot, a storage or an account that is not there', () => {
    const zero = `0x${'00'.repeat(32)}`;
    const other: Hex = `0x${'00'.repeat(31)}08`;
    expect(provedSlot(state.root, account, other, proofOf(account, other))).toBe(zero);
    const empty: Hex = `0x${'b2'.repeat(20)}`;
    const nothing = { ...proofOf(empty, slot), storageProof: [{ key: slot, proof: [] }] };
    expect(provedSlot(state.root, empty, slot, nothing)).toBe(zero);
    const nobody: Hex = `0x${'c3'.repeat(20)}`;
    expect(provedSlot(state.root, nobody, slot, proofOf(nobody, slot))).toBe(zero);
  });

  it('does not take another account, another root or another slot for it', () => {
    const proof = proofOf(account, slot);
    expect(() => provedSlot(code, account, slot, proof)).toThrow(BadProofError);
    const none = { ...proof, storageProof: [] };
    expect(() => provedSlot(state.root, account, slot, none)).toThrow(BadProofError);
    expect(() => provedSlot(state.root, `0x${'b2'.repeat(20)}`, slot, proof)).toThrow(
      BadProofError
    );
  });
});
