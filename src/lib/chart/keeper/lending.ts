import type { VerifiedBundle } from '../../crypto/bundle.ts';
import { equalBytes } from '../../crypto/bytes.ts';
import type { LentKey } from '../../crypto/delegation.ts';
import { scopeOfCategory } from '../../crypto/directory.ts';
import type { Envelope } from '../../crypto/envelope.ts';
import type { KeyRing } from '../../crypto/tree.ts';
import type { Address } from '../types.ts';

/** What an organisation lends of a patient's chart, to whom, and up to when (unix s). */
export interface Lending {
  patient: Address;
  practitioner: VerifiedBundle;
  /** Tags of categories. */
  tags: Uint8Array[];
  /** Records that are shared one by one. */
  records: Envelope[];
  until: number;
}

/** A block that an organisation lent the connected practitioner; `now` in unix s. */
export interface DelegationToOpen {
  bytes: Uint8Array;
  organisation: VerifiedBundle;
  now: number;
}

/** The keys that a ring reaches of these categories, in their present epoch, and of these records. */
export function lentKeys(
  ring: KeyRing,
  { tags, records }: Pick<Lending, 'tags' | 'records'>
): LentKey[] {
  const categories = ring.categories
    .filter(({ tag }) => tags.some((one) => equalBytes(one, tag)))
    .flatMap(({ tag, epoch }): LentKey[] => {
      const key = ring.seedOf(tag, epoch);
      return key ? [{ scope: scopeOfCategory(tag), epoch, key }] : [];
    });
  const single = records.map((envelope) => ({
    scope: envelope.digest,
    epoch: 0,
    key: ring.dekOf(envelope)
  }));
  return [...categories, ...single];
}
