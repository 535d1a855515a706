/** A day as a date field holds it, in the reader's own zone. */
function fieldOf(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The first day that can be chosen: tomorrow. */
export function nextDay(now: Date): string {
  return fieldOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1));
}

/** The last one: the day before this one, eighteen years on. The contract takes 6,575 days from now. */
export function lastDay(now: Date): string {
  return fieldOf(new Date(now.getFullYear() + 18, now.getMonth(), now.getDate() - 1));
}

/** The end of a chosen day, which is part of the term; a moment before midnight, so that it reads as that day. */
export function dayOf(field: string): Date {
  return new Date(`${field}T23:59:59`);
}
