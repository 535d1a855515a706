import { describe, expect, it } from 'vitest';
import { count, whenInWords } from './format.ts';

describe('whenInWords', () => {
  const now = new Date('2026-05-03T12:00:00Z');

  it('is relative while that helps', () => {
    expect(whenInWords(new Date('2026-05-03T11:59:30Z'), now)).toBe('just now');
    expect(whenInWords(new Date('2026-05-03T10:00:00Z'), now)).toBe('2 hours ago');
    expect(whenInWords(new Date('2026-05-02T11:00:00Z'), now)).toBe('yesterday');
    expect(whenInWords(new Date('2026-05-13T12:00:00Z'), now)).toBe('in 10 days');
  });

  it('names the date beyond a month', () => {
    expect(whenInWords(new Date('2025-12-22T12:00:00Z'), now)).toContain('2025');
  });
});

it('counts one and many', () => {
  expect(count(1, 'copy', 'copies')).toBe('1 copy');
  expect(count(2, 'copy', 'copies')).toBe('2 copies');
});
