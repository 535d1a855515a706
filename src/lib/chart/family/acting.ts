import { actFor, type Call } from '../../chain/calls.ts';
import { m } from '../../words/compiled/messages.js';
import { ChartError } from '../errors.ts';
import type { Desk } from '../live.ts';
import type { Address } from '../types.ts';
import { shortAddress } from '../words.ts';

/** Whose own right a transaction of this desk uses: whom the wallet acts for, or the carer. */
export function senderOf({ acting, address }: Pick<Desk, 'acting' | 'address'>): Address {
  return acting?.carer ?? address;
}

/**
 * Calls as the connected wallet sends them: where somebody acts as a carer, in one call that says so.
 * @throws ChartError for what only the person herself can do
 */
export function asSender(desk: Pick<Desk, 'acting' | 'address'>, calls: Call[]): Call[] {
  const { acting, address: patient } = desk;
  if (!acting) return calls;
  if (calls.some(({ ofCircles, as }) => ofCircles || as !== patient))
    throw new ChartError(
      'chart/not-for-carers',
      m.family_error_only_person({ name: shortAddress(patient) }),
      m.family_error_only_person_remedy({ name: shortAddress(patient) })
    );
  return [actFor({ carer: acting.carer, patient, calls })];
}
