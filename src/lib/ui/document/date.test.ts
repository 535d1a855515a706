import { expect, it } from 'vitest';
import { recordDate } from './date.ts';

it('keeps the day as written, in whatever zone it was', () => {
  expect(recordDate('2020-01-01T23:59:00-11:00')).toBe(recordDate('2020-01-01'));
  expect(recordDate('2020-01-01')).toContain('2020');
});

it('shows no more than is known', () => {
  expect(recordDate('2020')).toBe('2020');
  expect(recordDate('2020-05')).not.toMatch(/\b1\b/);
});

it.each(['soon', '2020-13-45', '20200101', ''])('leaves %j as it is', (value) => {
  expect(recordDate(value)).toBe(value);
});
