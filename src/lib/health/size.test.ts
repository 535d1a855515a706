import { expect, it } from 'vitest';
import { sizeInWords } from './size.ts';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1 kB'],
  [14_210, '14.2 kB'],
  [999_999, '1 MB'],
  [100_000_000, '100 MB'],
  [2_500_000_000, '2.5 GB']
])('%i', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});
