/** True where a file carries the mark of DICOM Part 10. */
export function isPart10(bytes: Uint8Array): boolean {
  return bytes[128] === 0x44 && bytes[129] === 0x49 && bytes[130] === 0x43 && bytes[131] === 0x4d;
}

const VR = /^(AE|AS|CS|DA|DS|DT|IS|LO|LT|OB|OW|PN|SH|SQ|ST|TM|UI|UL|UN|US|UT)$/;
const STRAY_BYTES = 4;

/**
 * Where a data set without preamble starts: with the first element of group 0008 (or the file meta group 0002), little
 * endian, a few stray bytes before it forgiven. -1 where the bytes are no data set.
 */
export function bareDatasetStart(bytes: Uint8Array): number {
  for (let at = 0; at <= STRAY_BYTES; at++) if (startsElement(bytes, at)) return at;
  return -1;
}

function startsElement(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 16) return false;
  const [group, zero, element, high] = bytes.subarray(at, at + 4);
  if ((group !== 0x08 && group !== 0x02) || zero !== 0 || high !== 0 || element! > 0x90)
    return false;
  if (VR.test(String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!))) return true;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 4, true);
  const next = at + 8 + length;
  // An implicit element is known by the one that follows it in the same group.
  return length % 2 === 0 && length <= 256 && bytes[next] === group && bytes[next + 1] === 0;
}
