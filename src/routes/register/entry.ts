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

/** What is wrong with an entry for the register, by field; empty where nothing is. */
export function checkEntry(
  entry: { name: string; address: string; until: string },
  now: Date
): { name?: string; address?: string; until?: string } {
  const errors: { name?: string; address?: string; until?: string } = {};
  if (entry.name.trim() === '') errors.name = 'Type the name of the organisation.';
  if (!/^0x[0-9a-fA-F]{40}$/.test(entry.address.trim()))
    errors.address =
      'An address is 0x and 40 digits or letters from a to f. Check for missing ones.';
  const days = (endOfDay(entry.until).getTime() - now.getTime()) / 86_400_000;
  if (Number.isNaN(days)) errors.until = 'Choose a day.';
  else if (days <= 0) errors.until = 'Choose a day in the future.';
  else if (days > LONGEST_DAYS) errors.until = 'Choose a day at most a year ahead.';
  return errors;
}
