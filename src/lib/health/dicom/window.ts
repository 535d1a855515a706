/** The part of the value range that is spread from black to white: DICOM window centre and width. */
export interface GreyWindow {
  center: number;
  width: number;
}

/**
 * Maps values to 8-bit grey in RGBA by the linear window function of DICOM PS3.3 C.11.2.1.2.1. `invert` is for
 * MONOCHROME1, where the lowest value is white.
 */
export function greyToRgba(
  values: Float32Array,
  window: GreyWindow,
  invert: boolean
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(values.length * 4);
  const span = Math.max(window.width - 1, 1e-6);
  const low = window.center - 0.5 - span / 2;
  for (let i = 0; i < values.length; i++) {
    const share = (values[i]! - low) / span;
    const grey = 255 * (invert ? 1 - share : share);
    rgba[4 * i] = grey;
    rgba[4 * i + 1] = grey;
    rgba[4 * i + 2] = grey;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/** Smallest and largest finite value, padding left out; {0, 1} where there is none. */
export function rangeOf(values: Float32Array, padding?: number): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value === padding || !Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

/** The window that shows the whole range. */
export function fullWindow({ min, max }: { min: number; max: number }): GreyWindow {
  return { center: (min + max + 1) / 2, width: Math.max(max - min + 1, 2) };
}
