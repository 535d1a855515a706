import { describe, expect, it } from 'vitest';
import { figureInWords, listInWords, spanInWords, whenInWords } from './format.ts';

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

it('tells a span by its largest unit, begun ones counted whole', () => {
  expect(spanInWords(2 * 86_400)).toBe('2 days');
  expect(spanInWords(3_600)).toBe('1 hour');
  expect(spanInWords(61)).toBe('2 minutes');
  expect(spanInWords(40)).toBe('40 seconds');
  expect(spanInWords(-5)).toBe('0 seconds');
});

it('tells figures and lists', () => {
  expect(figureInWords(1234)).toBe('1,234');
  expect(listInWords(['a', 'b', 'c'])).toBe('a, b, and c');
});
