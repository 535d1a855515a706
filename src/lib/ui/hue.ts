// Away from the red, amber and green that tell states.
const HUES = [172, 240, 300, 205, 335, 265, 190, 320];

/** A hue in degrees for a name, always the same for the same name. Colour never carries the meaning alone. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  return HUES[sum % HUES.length]!;
}
