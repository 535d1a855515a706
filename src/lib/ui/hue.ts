// Away from the red, amber and green that tell states.
const HUES = [172, 240, 300, 205, 335, 265, 190, 320];

// The usual folders differ from one another at a glance; any other takes a hue by its name.
const USUAL = new Map([
  ['documents', 172],
  ['results', 240],
  ['images and scans', 300],
  ['medicines', 335],
  ['vaccinations', 205],
  ['visits', 265],
  ['summaries', 190]
]);

/** A hue in degrees for a name, always the same for the same name. Colour never carries the meaning alone. */
export function hueOf(name: string): number {
  const usual = USUAL.get(name.toLowerCase());
  if (usual !== undefined) return usual;
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) >>> 0;
  return HUES[sum % HUES.length]!;
}
