import { HealthError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

/** How the numbers of a picture lie in its bytes (DICOM PS3.3 C.7.6.3). */
export interface SampleLayout {
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  littleEndian: boolean;
  float: boolean;
}

/**
 * The stored numbers of a picture, one per sample, masked to the bits in use and sign-extended.
 * @throws HealthError cut-short where bytes are missing, not-supported for odd bit depths
 */
export function readSamples(bytes: Uint8Array, count: number, layout: SampleLayout): Float32Array {
  const { bitsAllocated } = layout;
  if (![1, 8, 16, 32].includes(bitsAllocated)) {
    throw new HealthError(
      'health/not-supported',
      m.health_scan_depth({ bits: bitsAllocated }),
      m.health_use_viewer()
    );
  }
  const needed = Math.ceil((count * bitsAllocated) / 8);
  if (bytes.length < needed) {
    const percent = Math.floor((100 * bytes.length) / needed);
    throw new HealthError(
      'health/cut-short',
      m.health_scan_breaks_off({ percent }),
      m.health_ask_file()
    );
  }
  const values = new Float32Array(count);
  if (bitsAllocated === 1) {
    for (let i = 0; i < count; i++) values[i] = (bytes[i >> 3]! >> (i & 7)) & 1;
    return values;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = bitsAllocated / 8;
  if (layout.float) {
    for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, layout.littleEndian);
    return values;
  }
  const stored = Math.min(Math.max(layout.bitsStored, 1), bitsAllocated);
  const shift = Math.max(0, Math.min(layout.highBit, bitsAllocated - 1) + 1 - stored);
  // Moving the sign bit to bit 31 and back extends the sign; an unsigned shift back does not.
  const left = 32 - stored - shift;
  for (let i = 0; i < count; i++) {
    const word =
      width === 1
        ? bytes[i]!
        : width === 2
          ? view.getUint16(2 * i, layout.littleEndian)
          : view.getUint32(4 * i, layout.littleEndian);
    const high = word << left;
    values[i] = layout.signed ? high >> (32 - stored) : high >>> (32 - stored);
  }
  return values;
}
