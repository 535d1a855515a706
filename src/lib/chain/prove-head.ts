import { numberToHex } from 'viem';
import { type Cancel, type Chain, ask, checkRpcChain, latestBlock } from './client.ts';
import { BadProofError, RpcRefusedError, ServersDisagreeError } from './errors.ts';
import { type Head, parseHead } from './head.ts';
import { type Hex, lowerAddress } from './hex.ts';
import { type StateProof, provedSlot } from './state-proof.ts';

/** A head that is proved to lie in the contract's state at a block that two servers know by the same hash. */
export interface ProvedHead {
  head: Head;
  block: number;
  blockHash: Hex;
}

interface Header {
  hash: Hex;
  stateRoot: Hex;
}

/**
 * The owner's head at the newest block that both servers know, by `eth_getProof` of the first one against the state
 * root that both tell. Both would have to lie alike to be believed.
 * Throws ServersDisagreeError, BadProofError, and RpcRefusedError where the first one gives no proofs.
 */
export async function proveHead(
  chain: Chain,
  second: Chain,
  owner: string,
  { signal }: Cancel = {}
): Promise<ProvedHead> {
  const [first, other] = await Promise.all([
    latestBlock(chain, { signal }),
    latestBlock(second, { signal }),
    checkRpcChain(second, { signal })
  ]);
  const block = Math.min(first, other);
  const tag = numberToHex(block);
  const slot = `0x${lowerAddress(owner).slice(2).padStart(64, '0')}` as Hex;
  const [ours, theirs, proof] = await Promise.all([
    headerOf(chain, block, { signal }),
    headerOf(second, block, { signal }),
    ask<StateProof>(chain, 'eth_getProof', [chain.contract, [slot], tag], { signal })
  ]);
  if (ours.hash !== theirs.hash || ours.stateRoot !== theirs.stateRoot) {
    throw new ServersDisagreeError(block, ours.hash, theirs.hash);
  }
  if (!isProof(proof)) throw new BadProofError('form');
  const word = provedSlot(ours.stateRoot, chain.contract, slot, proof);
  return { head: parseHead(word), block, blockHash: ours.hash };
}

async function headerOf(chain: Chain, block: number, cancel: Cancel): Promise<Header> {
  const params = [numberToHex(block), false];
  const found = await ask<Partial<Header> | null>(chain, 'eth_getBlockByNumber', params, cancel);
  const isWord = (text: unknown): text is Hex =>
    typeof text === 'string' && /^0x[0-9a-f]{64}$/i.test(text);
  if (!found || !isWord(found.hash) || !isWord(found.stateRoot)) {
    throw new RpcRefusedError(`it does not know block ${block}.`);
  }
  return {
    hash: found.hash.toLowerCase() as Hex,
    stateRoot: found.stateRoot.toLowerCase() as Hex
  };
}

function isProof(value: unknown): value is StateProof {
  const isHexList = (list: unknown): boolean =>
    Array.isArray(list) &&
    list.every((text) => typeof text === 'string' && /^0x([0-9a-f]{2})*$/i.test(text));
  const { accountProof, storageProof } = (value ?? {}) as Partial<StateProof>;
  return (
    isHexList(accountProof) &&
    Array.isArray(storageProof) &&
    storageProof.length === 1 &&
    isHexList((storageProof[0] as { proof?: unknown } | null)?.proof)
  );
}
