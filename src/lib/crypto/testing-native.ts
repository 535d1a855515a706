import type * as noble25519 from '@noble/curves/ed25519.js';
import type * as nobleHybrid from '@noble/post-quantum/hybrid.js';
import {
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  hash,
  verify,
  type KeyObject
} from 'node:crypto';
import type { Bytes } from './bytes.ts';

// A test that turns each bit of a long thing runs with OpenSSL's Ed25519 and X-Wing, twenty times as fast as noble's: all
// else is the product's own code, and noble's own answers to some of the bits are looked at beside it. A test file says
//   vi.mock('@noble/curves/ed25519.js', async (noble) => (await import('./testing-native.ts')).mayVerify(await noble()));
// and runs what is to be fast inside `natively`.

type Ed25519 = typeof noble25519;
type Hybrid = typeof nobleHybrid;

let native = false;

/** Runs this with OpenSSL in the place of noble, as far as the test file allows it. */
export async function natively<T>(run: () => Promise<T>): Promise<T> {
  native = true;
  try {
    return await run();
  } finally {
    native = false;
  }
}

/** noble's curves, with OpenSSL's verification while `natively` runs. */
export function mayVerify(noble: Ed25519): Ed25519 {
  const { ed25519 } = noble;
  const chosen: typeof ed25519.verify = (signature, message, key, options) =>
    native
      ? verify(null, message, publicKey('Ed25519', key), signature)
      : ed25519.verify(signature, message, key, options);
  return { ...noble, ed25519: { ...ed25519, verify: chosen } };
}

/** noble's hybrid KEMs, with OpenSSL's X-Wing decapsulation while `natively` runs. */
export function mayDecapsulate(noble: Hybrid): Hybrid {
  const xWing = noble.ml_kem768_x25519;
  const chosen: typeof xWing.decapsulate = (encapsulated, seed) =>
    native ? nativeDecapsulate(encapsulated, seed) : xWing.decapsulate(encapsulated, seed);
  return { ...noble, ml_kem768_x25519: { ...xWing, decapsulate: chosen } };
}

const LABEL = Buffer.from('\\.//^\\', 'latin1');
const expanded = new Map<string, ReturnType<typeof expand>>();

/** X-Wing decapsulation (draft-connolly-cfrg-xwing-kem, section 5.4) by OpenSSL; the keys of a seed are made once. */
function nativeDecapsulate(encapsulated: Uint8Array, seed: Uint8Array): Bytes {
  if (encapsulated.length !== 1120) throw new Error('length');
  const id = Buffer.from(seed).toString('hex');
  const keys = expanded.get(id) ?? expand(seed);
  expanded.set(id, keys);
  const [lattice, curve] = [encapsulated.subarray(0, 1088), encapsulated.subarray(1088)];
  const shared = decapsulate(keys.mlKem, lattice);
  const agreed = diffieHellman({
    privateKey: keys.x25519,
    publicKey: publicKey('X25519', curve)
  });
  return sha3(Buffer.concat([shared, agreed, curve, keys.x25519Public, LABEL]));
}

function expand(seed: Uint8Array) {
  const bytes = hash('shake256', seed, { outputEncoding: 'buffer', outputLength: 96 });
  const x25519 = privateKey('302e020100300506032b656e04220420', bytes.subarray(64));
  const { x } = createPublicKey(x25519).export({ format: 'jwk' });
  return {
    mlKem: privateKey('3054020100300b060960864801650304040204428040', bytes.subarray(0, 64)),
    x25519,
    x25519Public: Buffer.from(x!, 'base64url')
  };
}

const sha3 = (bytes: Uint8Array): Bytes =>
  new Uint8Array(hash('sha3-256', bytes, { outputEncoding: 'buffer' }));

/** A private key from the DER before it (RFC 8410, RFC 9935: the seed alone) and its bytes. */
const privateKey = (der: string, bytes: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from(der, 'hex'), bytes]),
    format: 'der',
    type: 'pkcs8'
  });

const publicKey = (crv: 'Ed25519' | 'X25519', bytes: Uint8Array): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv, x: Buffer.from(bytes).toString('base64url') },
    format: 'jwk'
  });
