import { privateKeyToAccount } from 'viem/accounts';
import { bundleTypedData, draftBundle, finishBundle, type VerifiedBundle } from './bundle.ts';
import { bytesToHex, lowerAddress, randomBytes, type Address } from './bytes.ts';
import { deriveIdentity, newVaultSeed, type Identity } from './vault.ts';
import type { Place } from './place.ts';
import { natively } from './testing-native.ts';

// What the tests of this room share: people with real keys and real wallet signatures.

export const PLACE: Place = {
  chainId: 31337,
  contract: '0x5fbdb2315678afecb367f032d93f642f64180aa3'
};

export interface Person {
  identity: Identity;
  address: Address;
  bundle: VerifiedBundle;
  account: ReturnType<typeof privateKeyToAccount>;
}

/** Somebody new, with a published key bundle. */
export async function person(place: Place = PLACE): Promise<Person> {
  const account = privateKeyToAccount(`0x${bytesToHex(randomBytes(32))}`);
  return publish(account, deriveIdentity(newVaultSeed()), 1, '12D3KooWTest', place);
}

/** Somebody with these keys in a bundle that the wallet signed. */
export async function publish(
  account: Person['account'],
  identity: Identity,
  version: number,
  peerId = '12D3KooWTest',
  place: Place = PLACE
): Promise<Person> {
  const owner = lowerAddress(account.address);
  const previous = version === 1 ? null : randomBytes(32);
  const draft = draftBundle(identity, { place, owner, version, previous, peerId });
  const typed = bundleTypedData(draft) as unknown as Parameters<typeof account.signTypedData>[0];
  const signature = await account.signTypedData(typed);
  return { identity, address: owner, account, bundle: finishBundle(draft, signature) };
}

/** The bytes as a stream of chunks of this size. */
export async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

/** Everything a stream gives, joined. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** The leaves of a stream, apart. */
export async function leavesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const out: Uint8Array[] = [];
  for await (const leaf of stream) out.push(leaf);
  return out;
}

/** A stream of these leaves. */
export async function* streamOf(leaves: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* leaves;
}

/** A copy with one bit turned. */
export function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const out = bytes.slice();
  out[bit >> 3]! ^= 1 << (bit & 7);
  return out;
}

// A run that repeats the tests for each change of the code turns a few of the bits.
const SOME = 61;
const BIT_STEP = process.env.OWNCHART_SOME_BITS ? SOME : 1;

/**
 * The bits of something that, when turned, `run` does not refuse with one of these codes: there must be none. Every bit is
 * turned, with OpenSSL in the place of noble where the test file allows it (testing-native.ts), and then some with noble.
 * Of the bits of `inner` parts, long keys and sealed things, it is one in 13: any of them shows the same.
 */
export async function acceptedBits(
  bytes: Uint8Array,
  refusals: RegExp,
  run: (changed: Uint8Array) => unknown,
  inner: readonly Uint8Array[] = []
): Promise<string[]> {
  const accepted: string[] = [];
  const within = inner.map((part) => {
    const start = Buffer.from(bytes).indexOf(part);
    if (start < 0) throw new Error('An inner part is not in it.');
    return [8 * start, 8 * (start + part.length)] as const;
  });
  const turn = async (step: number) => {
    for (let bit = 0; bit < bytes.length * 8; bit += step) {
      if (bit % 13 !== 0 && within.some(([from, to]) => from <= bit && bit < to)) continue;
      const code = await errorOf(() => run(flip(bytes, bit)));
      if (!refusals.test(code)) accepted.push(`${bit}: ${code}`);
    }
  };
  await natively(() => turn(BIT_STEP));
  if (BIT_STEP === 1) await turn(SOME);
  return accepted;
}

/** Some bits of a long thing: the first and last `edge`, and `some` in between, at even steps. */
export function sampleBits(length: number, edge = 256, some = 64): number[] {
  const bits = length * 8;
  if (bits <= 2 * edge + some) return Array.from({ length: bits }, (_, i) => i);
  const step = Math.floor((bits - 2 * edge) / some);
  return [
    ...Array.from({ length: edge }, (_, i) => i),
    ...Array.from({ length: some }, (_, i) => edge + i * step + (i % 8)),
    ...Array.from({ length: edge }, (_, i) => bits - 1 - i)
  ];
}

/** The code of the typed error that `run` throws, or a word for what else happened. */
export async function errorOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    return typeof code === 'string' ? code : `untyped: ${String(error)}`;
  }
  return 'no error';
}

/** What a mismatch that `run` throws says; a word for what else happened. */
export async function mismatch(run: () => unknown): Promise<string> {
  const code = await errorOf(run);
  if (code !== 'crypto/mismatch') return code;
  return Promise.resolve()
    .then(run)
    .then(String, (error: Error) => error.message);
}
