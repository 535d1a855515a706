import { readKeys } from '../../chain/keys.ts';
import { addressToBytes } from '../../crypto/bytes.ts';
import { encodeCanonical } from '../../crypto/canonical.ts';
import { DELEGATION_LIMIT } from '../../crypto/delegation.ts';
import { address, bytes, list, nullable, oneOf, readBlock, text } from '../../crypto/shape.ts';
import type { Live } from '../live.ts';
import { holderOf } from '../people.ts';
import type { Address } from '../types.ts';
import { shortAddress } from '../words.ts';

/** A practitioner asks the own organisation for the keys to one patient's chart. */
export const LENDING_TOPIC = 'delegation';
/** A practitioner, or a patient, asks an organisation who one of its practitioners is. */
export const CARD_TOPIC = 'staff-card';

/** Why an organisation's page lends nothing. */
export type NotLent = 'not-staff' | 'unknown-here' | 'keys-changed' | 'not-given' | 'not-shared';

const MOST_PATIENTS = 2_500;

const lendingAsk = { practitioner: address, patient: address };
const lendingReply = {
  why: nullable(oneOf('not-staff', 'unknown-here', 'keys-changed', 'not-given', 'not-shared')),
  block: bytes(0, DELEGATION_LIMIT)
};
const cardAsk = { asker: address, practitioner: address };
const cardReply = {
  name: text(200),
  licence: text(200),
  patients: nullable(list(address, MOST_PATIENTS))
};

export const askToLend = (practitioner: Address, patient: Address): Uint8Array =>
  encodeCanonical({
    v: 1,
    practitioner: addressToBytes(practitioner),
    patient: addressToBytes(patient)
  });

export const readLendingAsk = (letter: Uint8Array): { practitioner: Address; patient: Address } =>
  readBlock(letter, 'message', lendingAsk);

export const replyLent = (lent: Uint8Array | NotLent): Uint8Array =>
  encodeCanonical(
    typeof lent === 'string'
      ? { v: 1, why: lent, block: new Uint8Array() }
      : { v: 1, why: null, block: lent }
  );

/** @throws MalformedError */
export function readLent(reply: Uint8Array): Uint8Array | NotLent {
  const { why, block } = readBlock(reply, 'message', lendingReply);
  return why ?? block;
}

export const askCard = (asker: Address, practitioner: Address): Uint8Array =>
  encodeCanonical({
    v: 1,
    asker: addressToBytes(asker),
    practitioner: addressToBytes(practitioner)
  });

export const readCardAsk = (letter: Uint8Array): { asker: Address; practitioner: Address } =>
  readBlock(letter, 'message', cardAsk);

/** What is told of a practitioner; `patients` to that practitioner only: null where all are given, or for anybody else. */
export interface ToldCard {
  name: string;
  licence: string;
  patients: Address[] | null;
}

export const replyCard = ({ name, licence, patients }: ToldCard): Uint8Array =>
  encodeCanonical({
    v: 1,
    name,
    licence,
    patients: patients && patients.map(addressToBytes)
  });

/** @throws MalformedError */
export const readCard = (reply: Uint8Array): ToldCard => readBlock(reply, 'message', cardReply);

/** Whether a letter came from the node that this person announced on chain: its peer id is proved by the connection. */
export async function isFrom(live: Live, person: Address, peerId: string): Promise<boolean> {
  const holder = holderOf(await readKeys(live.chain, person, live), shortAddress(person));
  return holder?.peerId === peerId;
}
