/** Two different positions from 1 to `length`, in order, drawn at random. */
export function twoPositions(length: number): [number, number] {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number];
  const first = (a % length) + 1;
  const second = ((first - 1 + 1 + (b % (length - 1))) % length) + 1;
  return first < second ? [first, second] : [second, first];
}
