import type { Account } from '../account.ts';
import { accountKey } from '../store.ts';
import type { Care } from './dependants.ts';

/**
 * The account of a dependant as the carer's page has it: the carer's wallet signs, and the carer's keeper, which opens that
 * person's health key here, holds it in the place of the own one. @throws MismatchError, CannotOpenError
 */
export async function careAccount(
  own: Account,
  { patient, until, care, vault }: Care,
  signal: AbortSignal
): Promise<Account> {
  const { me, desk, keeper } = own;
  const notes = await keeper.keeper.careFor(patient, care, vault);
  const { chainId, contract } = desk.settings;
  return {
    me: { address: patient, role: 'patient', name: notes.name },
    key: accountKey(chainId, contract, patient),
    desk: {
      ...desk,
      address: patient,
      role: 'patient',
      signal,
      names: new Map(me.name ? [[me.address, me.name]] : []),
      acting: { carer: me.address, until }
    },
    node: own.key,
    keeper,
    // Its ways to unlock are not for a carer to see or to change.
    vault: null,
    published: true,
    outdated: false
  };
}
