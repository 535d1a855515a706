import { checkAddress } from '../parts/address.ts';

const LONGEST_DAYS = 366;

/** A day as a date field holds it, in the reader's own zone. */
export function inputDay(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last second of a day, in the reader's own zone. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59`);
}

/** What is wrong with the last day of something; null where nothing is. `longest`: in days, and in words. */
export function checkDay(day: string, now: Date, longest: number, inWords: string): string | null {
  const days = (endOfDay(day).getTime() - now.getTime()) / 86_400_000;
  if (Number.isNaN(days)) return 'Choose a day.';
  if (days <= 0) return 'Choose a day in the future.';
  return days > longest ? `Choose a day at most ${inWords} ahead.` : null;
}

/** What is wrong with an entry for the register, by field; empty where nothing is. */
export function checkEntry(
  entry: { name: string; address: string; until: string },
  now: Date
): { name?: string; address?: string; until?: string } {
  const errors: { name?: string; address?: string; until?: string } = {};
  if (entry.name.trim() === '') errors.name = 'Type the name of the organisation.';
  const address = checkAddress(entry.address);
  if (address) errors.address = address;
  const until = checkDay(entry.until, now, LONGEST_DAYS, 'a year');
  if (until) errors.until = until;
  return errors;
}
