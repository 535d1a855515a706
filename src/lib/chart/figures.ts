import type { HistoryEntry } from '../chain/history.ts';
import { isLive, type Organisation } from '../chain/register.ts';
import { findCirclesOf } from '../chain/urgent-search.ts';
import type { Reader } from './live.ts';
import { readPatientLedger } from './patient-chart.ts';
import { readOrganisations } from './people.ts';
import type { Figures, Told } from './types.ts';
import { REVIEW_WITHIN } from './urgent/bounds.ts';

/** A count of people's acts below this is not told: so few could be recognised. */
export const FEWEST = 5;
const MONTHS = 12;

/**
 * Counts from the public chain alone, that reveal nobody: organisations by kind, and of urgent access how often it was
 * opened in each of the last twelve months and how many reviews are overdue. The histories are verified; whose they are,
 * logs tell, which a server can hold back.
 */
export async function figures(reader: Reader): Promise<Figures> {
  const [register, { patients }] = await Promise.all([
    readOrganisations(reader),
    findCirclesOf(reader.chain, null, { signal: reader.signal })
  ]);
  const ledgers = await Promise.all(patients.map((patient) => readPatientLedger(reader, patient)));
  return countUp(
    register,
    ledgers.map(({ entries }) => entries),
    reader.now()
  );
}

/** The same from what was read; `histories` of one patient each, `now` in ms. Pure. */
export function countUp(
  register: readonly Organisation[],
  histories: readonly (readonly HistoryEntry[])[],
  now: number
): Figures {
  const live = register.filter((organisation) => isLive(organisation, now / 1000));
  const kinds = (['hospital', 'insurer', 'authority'] as const).map((role) => ({
    role,
    count: live.filter((organisation) => organisation.role === role).length
  }));
  const opened = histories.flatMap((entries) => entries.filter(isOpening));
  const overdue = histories.flatMap((entries) =>
    entries.filter(
      (entry) =>
        isOpening(entry) && entry.time * 1000 + REVIEW_WITHIN < now && !isReviewed(entries, entry)
    )
  );
  return {
    organisations: kinds,
    urgent: lastMonths(now).map((month) => ({
      month,
      count: told(opened.filter(({ time }) => startOfMonth(time * 1000) === month.getTime()).length)
    })),
    overdue: told(overdue.length)
  };
}

/** 0 reveals nobody; from one to four is told as 'few'. */
const told = (count: number): Told => (count > 0 && count < FEWEST ? 'few' : count);

type Opening = Extract<HistoryEntry, { kind: 'urgent-opened' }>;

/** A new wallet for somebody who lost the own is no access to records. */
const isOpening = (entry: HistoryEntry): entry is Opening =>
  entry.kind === 'urgent-opened' && entry.circle !== 'recovery';

function isReviewed(entries: readonly HistoryEntry[], { circle, number }: Opening): boolean {
  return entries.some(
    (entry) =>
      entry.kind === 'urgent-reviewed' && entry.circle === circle && entry.number === number
  );
}

/** Months are of UTC, so that everybody counts alike. */
function startOfMonth(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** The first moments of the last months, the present one first. */
function lastMonths(now: number): Date[] {
  const date = new Date(now);
  return Array.from(
    { length: MONTHS },
    (_, back) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back))
  );
}
