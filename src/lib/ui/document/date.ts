import { locale } from '../../words/locale.ts';

/**
 * A date of a record (ISO 8601, whole or partial) for people, by their language. The day is shown as written: it is never
 * moved into another time zone. What is no date is shown as it stands.
 */
export function recordDate(value: string): string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T|$)/.exec(value);
  if (!match) return value;
  const [, year, month, day] = match;
  const time = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  if (Number.isNaN(time.getTime())) return value;
  return new Intl.DateTimeFormat(locale(), {
    timeZone: 'UTC',
    year: 'numeric',
    ...(month === undefined ? {} : { month: 'short' }),
    ...(day === undefined ? {} : { day: 'numeric' })
  }).format(time);
}
