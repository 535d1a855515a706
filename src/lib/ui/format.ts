/** Dates and figures in the reader's own language and zone, by Intl. */

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const figure = new Intl.NumberFormat(undefined);

export function dateInWords(date: Date): string {
  return day.format(date);
}

export function timeInWords(date: Date): string {
  return dayAndTime.format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60]
];

/** '2 hours ago', 'in 30 days', 'just now'; beyond a month the date itself. */
export function whenInWords(date: Date, now: Date): string {
  const seconds = Math.round((date.getTime() - now.getTime()) / 1000);
  if (Math.abs(seconds) > 31 * 86_400) return dateInWords(date);
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return 'just now';
}

/** '1 copy', '2 copies'. */
export function count(n: number, one: string, many: string): string {
  return `${figure.format(n)} ${n === 1 ? one : many}`;
}
