import type { Element } from 'dicom-parser';
import { HealthError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { m } from '../../words/compiled/messages.js';

interface Fragment {
  position: number;
  length: number;
  offset: number;
}

/**
 * The packed bytes of one frame: by the offset table where there is one, else one fragment for each frame, else by the end
 * marker that closes every JPEG.
 * @param index from 0
 * @throws HealthError cut-short where the frame is not there
 */
export function frameBytes(
  set: Dataset,
  element: Element,
  index: number,
  frames: number,
  isJpeg: boolean
): Uint8Array {
  const fragments: Fragment[] = element.fragments ?? [];
  const slice = ({ position, length }: Fragment): Uint8Array =>
    set.bytes.subarray(position, position + length);
  const parts = fragmentsOf(fragments, element.basicOffsetTable ?? [], index, frames, (one) =>
    isJpeg ? endsJpeg(slice(one)) : true
  ).map(slice);
  if (parts.length === 0 || parts.every((part) => part.length === 0)) throw cutShort();
  return parts.length === 1 ? parts[0]! : joined(parts);
}

function fragmentsOf(
  fragments: Fragment[],
  offsets: number[],
  index: number,
  frames: number,
  ends: (fragment: Fragment) => boolean
): Fragment[] {
  if (frames === 1) return fragments;
  if (offsets.length >= frames && (offsets[1] ?? 0) > 0) {
    const from = offsets[index] ?? Infinity;
    const to = offsets[index + 1] ?? Infinity;
    return fragments.filter(({ offset }) => offset >= from && offset < to);
  }
  if (fragments.length === frames) return fragments.slice(index, index + 1);
  let at = 0;
  for (let frame = 0; frame <= index; frame++) {
    const start = at;
    while (at < fragments.length && !ends(fragments[at]!)) at++;
    at++;
    if (frame === index) return fragments.slice(start, at);
  }
  return [];
}

export function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An end-of-image marker, with at most one byte of padding after it. JPEG 2000 ends with another one. */
function endsJpeg(bytes: Uint8Array): boolean {
  const ends = (at: number): boolean => bytes[at - 2] === 0xff && bytes[at - 1] === 0xd9;
  return ends(bytes.length) || ends(bytes.length - 1);
}

export function cutShort(): HealthError {
  return new HealthError('health/cut-short', m.health_scan_cut(), m.health_ask_file());
}
