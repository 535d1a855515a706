export const TEXT_SHOWN_BYTES = 2 * 1024 * 1024;

export interface PlainText {
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** True where the file goes on after what is in `text`. */
  cut: boolean;
}

/**
 * The text of a file: by its byte order mark, else UTF-8 where it is valid, else UTF-16 where every other byte is zero,
 * else Windows-1252 (which reads Latin-1 too and takes any byte). Line ends become \n, as HL7 v2 writes bare \r. Never
 * throws; reads no more than `maxBytes`.
 */
export function readText(bytes: Uint8Array, options: { maxBytes?: number } = {}): PlainText {
  const limit = options.maxBytes ?? TEXT_SHOWN_BYTES;
  const cut = bytes.length > limit;
  const shown = cut ? bytes.subarray(0, limit) : bytes;
  const encoding = encodingOf(shown, cut);
  // `stream` holds back a character that the limit cut in two.
  const text = new TextDecoder(encoding).decode(shown, { stream: cut });
  return { text: text.replace(/\r\n?/g, '\n'), encoding, cut };
}

function encodingOf(bytes: Uint8Array, cut: boolean): PlainText['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = zeroShare(bytes.subarray(0, 4096));
  if (zeros.odd > 0.4 && zeros.even < 0.05) return 'utf-16le';
  if (zeros.even > 0.4 && zeros.odd < 0.05) return 'utf-16be';
  return isUtf8(bytes, cut) ? 'utf-8' : 'windows-1252';
}

/** True where the bytes are UTF-8; with `cut`, the last character may be incomplete. */
export function isUtf8(bytes: Uint8Array, cut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    // Not swallowed: the decoder's only error is the answer "no".
    return false;
  }
}

function zeroShare(bytes: Uint8Array): { even: number; odd: number } {
  const counts = [0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) counts[i & 1]!++;
  const half = Math.max(1, bytes.length / 2);
  return { even: counts[0]! / half, odd: counts[1]! / half };
}

/** True where the start of a file looks like text that a person can read, in any encoding that `readText` knows. */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  const head = bytes.subarray(0, 64 * 1024);
  const { text, encoding } = readText(head, { maxBytes: head.length - (head.length > 4 ? 4 : 0) });
  let control = 0;
  let printable = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isControl(code) || (code === 0xfffd && encoding !== 'utf-8')) control++;
    else if (code < 0x7f) printable++;
  }
  if (encoding !== 'windows-1252') return control === 0;
  // Any bytes decode as Windows-1252: only mostly plain characters make it text.
  return control === 0 && printable >= text.length * 0.7;
}

/** C0 controls that no text holds. Tab, line ends, form feed, escape, and the frame bytes of HL7 MLLP (VT, FS) are text. */
function isControl(code: number): boolean {
  if (code >= 0x20) return code === 0x7f;
  return ![0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b, 0x1c].includes(code);
}
