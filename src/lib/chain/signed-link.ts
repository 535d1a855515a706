import type { Chain } from './client.ts';
import { BadSignedActionError } from './errors.ts';
import { type Hex, bytesToHex, hexToBytes } from './hex.ts';

// A signed action on its way: version 1 | chain id, 8 bytes | contract, 20 bytes | the transaction's data, all deflated
// (RFC 1951: the data is mostly zeros), in base64url.

const VERSION = 1;
const MAX_TEXT = 16_384;
const MAX_DATA = 65_536;

/** The data of a transaction of signed actions as a short text, for a link or a QR code. */
export async function encodeSigned({ config, contract }: Chain, data: Hex): Promise<string> {
  const bytes = hexToBytes(data);
  const packed = new Uint8Array(29 + bytes.length);
  const view = new DataView(packed.buffer);
  packed[0] = VERSION;
  view.setBigUint64(1, BigInt(config.chainId));
  packed.set(hexToBytes(contract), 9);
  packed.set(bytes, 29);
  const deflated = await through(new CompressionStream('deflate-raw'), packed, Infinity);
  return btoa(String.fromCharCode(...deflated))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** The other way round. Throws BadSignedActionError, also where it is for another chain or contract than this. */
export async function decodeSigned({ config, contract }: Chain, text: string): Promise<Hex> {
  if (text.length > MAX_TEXT || !/^[\w-]+$/.test(text)) throw new BadSignedActionError('form');
  let packed: Uint8Array<ArrayBuffer>;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const deflated = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    packed = await through(new DecompressionStream('deflate-raw'), deflated, MAX_DATA);
  } catch (cause) {
    throw new BadSignedActionError('form', cause);
  }
  if (packed.length < 33 || packed[0] !== VERSION) throw new BadSignedActionError('form');
  const chainId = new DataView(packed.buffer).getBigUint64(1);
  const at = bytesToHex(packed.subarray(9, 29));
  if (chainId !== BigInt(config.chainId) || at !== contract)
    throw new BadSignedActionError('place');
  return bytesToHex(packed.subarray(29));
}

/** All that comes out of a stream for these bytes. Throws a RangeError beyond `limit`, and what the stream throws. */
async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  limit: number
): Promise<Uint8Array<ArrayBuffer>> {
  const out: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new RangeError('Too long.');
    }
    out.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of out) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
