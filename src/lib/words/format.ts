import { m } from './compiled/messages.js';
import { locale } from './locale.ts';

/** Dates, spans and figures in the page's language and the reader's own zone, by Intl. */

/** '3 May 2026'. */
export function dateInWords(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(date);
}

/** '3 May 2026, 14:05'. */
export function timeInWords(date: Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    date
  );
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60]
] as const;

/** '2 hours ago', 'in 30 days', 'just now'; beyond a month the date itself. */
export function whenInWords(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  if (Math.abs(seconds) > 31 * 86_400) return dateInWords(date);
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) < length) continue;
    const relative = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
    return relative.format(Math.trunc(seconds / length), unit);
  }
  return m.common_just_now();
}

/** Seconds as the largest whole unit: '2 days', '1 hour', '40 seconds'. */
export function spanInWords(seconds: number): string {
  const [unit, length] = STEPS.find(([, length]) => seconds >= length) ?? (['second', 1] as const);
  return amountInWords(Math.max(0, Math.ceil(seconds / length)), unit);
}

/** '8 hours', '1 week'. @param unit as Intl names it */
export function amountInWords(amount: number, unit: string): string {
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    amount
  );
}

/** 'May 2026': the month of universal time that begins at this moment. */
export function monthInWords(start: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC'
  }).format(start);
}

/** '1,234'. */
export function figureInWords(figure: number): string {
  return new Intl.NumberFormat(locale()).format(figure);
}

/** 'a, b and c'. */
export function listInWords(items: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(items);
}
