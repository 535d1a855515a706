import { OwnChartError } from '../../errors.ts';
import { listInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';
import { ChartError } from '../errors.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import { nameBook } from '../people.ts';
import type { Address } from '../types.ts';
import type { CircleRequest } from './circles.ts';

/** A request with what was fetched of its approvals. */
export interface Gathered {
  request: Pick<CircleRequest, 'circle' | 'approvals'>;
  released: UrgentToOpen;
}

/**
 * In the place of an error that counts pieces: whose are bad, whose cannot be had, and what can be done, as a clinician's
 * request takes no other pieces once it is open. Any other error is given back.
 */
export async function whosePieces(
  live: Live,
  gathered: readonly Gathered[],
  error: unknown
): Promise<unknown> {
  if (!(error instanceof OwnChartError) || error.code !== 'crypto/too-few-shares') return error;
  for (const { request, released } of gathered) {
    const { deal, request: number, requesterBundle } = released;
    const needed = deal.commitments.length;
    const bad: Address[] = [];
    for (const one of released.releases) {
      const fits = { deal, request: number, requesterBundle, releases: [one] };
      if (!(await live.keeper.releaseFits(fits))) bad.push(one.guardian);
    }
    const good = released.releases.length - bad.length;
    if (good >= needed) continue;
    const missing = request.approvals
      .map(({ guardian }) => guardian)
      .filter((guardian) => !released.releases.some((one) => one.guardian === guardian));
    const name = await nameBook(live);
    const names = (who: Address[]): string => listInWords(who.map(name));
    const told = [m.urgent_pieces_found({ good, needed })];
    if (bad.length > 0) told.push(m.urgent_pieces_bad({ names: names(bad) }));
    if (missing.length > 0) told.push(m.urgent_pieces_missing({ names: names(missing) }));
    const remedy =
      good + missing.length >= needed
        ? m.urgent_pieces_fetch({ names: names(missing) })
        : m.urgent_pieces_again({ circle: request.circle });
    return new ChartError('chart/too-few-pieces', told.join(' '), remedy, error);
  }
  return error;
}
