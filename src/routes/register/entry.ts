import { checkAddress } from '../parts/address.ts';
import { m } from '$lib/words/compiled/messages.js';

/** Days: an organisation asks for 90 at most; the contract accredits for a year and enrols for five, each of 366. */
const LONGEST = { days90: 90, year: 366, years5: 5 * 366 };

/** A day as a date field holds it, in the reader's own zone. */
export function inputDay(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The last second of a day, in the reader's own zone. */
export function endOfDay(day: string): Date {
  return new Date(`${day}T23:59:59`);
}

/** What is wrong with the last day of something that may run for `longest`; null where nothing is. */
export function checkDay(day: string, now: Date, longest: keyof typeof LONGEST): string | null {
  const days = (endOfDay(day).getTime() - now.getTime()) / 86_400_000;
  if (Number.isNaN(days)) return m.register_day_missing();
  if (days <= 0) return m.register_day_past();
  return days > LONGEST[longest] ? m.register_day_too_far({ longest }) : null;
}

/** What is wrong with an entry for the register, by field; empty where nothing is. */
export function checkEntry(
  entry: { name: string; address: string; until: string },
  now: Date
): { name?: string; address?: string; until?: string } {
  const errors: { name?: string; address?: string; until?: string } = {};
  if (entry.name.trim() === '') errors.name = m.register_name_missing();
  const address = checkAddress(entry.address);
  if (address) errors.address = address;
  const until = checkDay(entry.until, now, 'year');
  if (until) errors.until = until;
  return errors;
}
