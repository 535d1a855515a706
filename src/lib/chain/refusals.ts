import { decodeErrorResult } from 'viem';
import { abi } from './abi.ts';
import { circlesAbi } from './circles-abi.ts';
import { ContractRefusedError } from './errors.ts';
import type { Hex } from './hex.ts';

type Words = { message: string; remedy: string };
type ErrorName = Extract<(typeof abi | typeof circlesAbi)[number], { type: 'error' }>['name'];

/** The circles pass on what the ledger refuses. */
const all = [...abi, ...circlesAbi];

const askAgain = 'Load the page again, so that it shows the present state, and try once more.';

/** The contract's errors in plain words: what happened, what to do. */
const words: Record<ErrorName, Words> = {
  AddressesTooLong: {
    message: 'There are too many node addresses to announce.',
    remedy: 'Use fewer relays under Settings.'
  },
  ChartFull: {
    message: 'This chart holds as many records as it can.',
    remedy: 'Use a new address for more.'
  },
  ApprovedBySelf: {
    message:
      'This approval does not count: it is of the one who asks, of the same organisation, or given before.',
    remedy: 'Another helper has to approve.'
  },
  ChainNotSupported: {
    message: 'OwnChart cannot run on this chain.',
    remedy: 'Choose another chain.'
  },
  DelayTooLong: { message: 'The delay is longer than 30 days.', remedy: 'Choose a shorter one.' },
  EnrolledElsewhere: {
    message: 'This practitioner is enrolled at another organisation.',
    remedy: 'Ask the practitioner to leave there first.'
  },
  ExpiryOutOfBounds: {
    message: 'The end date is not allowed.',
    remedy: 'Choose a day in the future, or a shorter time.'
  },
  GrantNotLive: {
    message: 'The patient has not shared this, has stopped sharing it, or the time is over.',
    remedy: 'Ask the patient to share it again.'
  },
  InvalidCategory: { message: 'The record names no category.', remedy: 'Choose a category.' },
  InvalidDigest: {
    message: 'The record’s fingerprint cannot be used.',
    remedy: 'Add the document again: it gets another one.'
  },
  InvalidSignature: {
    message:
      'The signature is not that of the wallet that acts for the patient, or was used before.',
    remedy: 'Ask for a new signature.'
  },
  LengthMismatch: {
    message: 'The request names no record, or not one category for each.',
    remedy: askAgain
  },
  MissingBlock: { message: 'There is nothing to publish.', remedy: askAgain },
  MissingRelease: { message: 'There is no release to publish.', remedy: askAgain },
  MissingShare: { message: 'The approval holds no share.', remedy: askAgain },
  MissingWrap: { message: 'The key to read with is missing.', remedy: 'Share it again.' },
  NotAccredited: {
    message: 'This organisation is not accredited now.',
    remedy: 'Choose an accredited organisation, or ask the registrar.'
  },
  NoEpochLeft: {
    message: 'Everything was stopped at once too often.',
    remedy: 'Stop each share by itself.'
  },
  NotAPatient: {
    message: 'This address is not a patient’s: it acts for somebody else.',
    remedy: 'Ask the patient for the address of the chart.'
  },
  NotCarer: {
    message: 'You do not act for this person now: the time is over, or one of you ended it.',
    remedy: 'Ask the person to name you again.'
  },
  NotCircles: { message: 'Only helpers together may do this.', remedy: 'There is nothing to do.' },
  NotController: {
    message: 'This wallet no longer acts for the patient: another one took its place.',
    remedy: 'Switch to the wallet that acts for the patient now.'
  },
  NotFamily: {
    message: 'This address cannot be a family member: it is an organisation, or acts for somebody.',
    remedy: 'Ask the person for the address of the own chart.'
  },
  NotForCarers: {
    message: 'Only the person can do this, not somebody who acts for the person.',
    remedy: 'Ask the person to do it with the own wallet.'
  },
  NothingProposed: {
    message: 'Nothing is proposed for this organisation.',
    remedy: askAgain
  },
  NothingRequested: {
    message: 'This organisation has no request that waits for an answer.',
    remedy: askAgain
  },
  NotArmed: {
    message: 'These helpers are not ready: not every one of them has confirmed yet.',
    remedy: 'Ask the others to confirm, or ask another group of helpers.'
  },
  NotDue: {
    message: 'It cannot open yet: approvals are missing, or the time to stop it has not passed.',
    remedy: 'Wait until enough helpers approved and the time is over.'
  },
  NotGuardian: {
    message: 'You are not a helper of this patient.',
    remedy: 'Switch to the wallet that the patient named.'
  },
  NothingToLog: { message: 'No record was named as opened.', remedy: askAgain },
  NothingToRevoke: {
    message: 'There is nothing to stop: it was not shared, or sharing was stopped before.',
    remedy: askAgain
  },
  NotRegistrar: {
    message: 'Only the registrar may accredit or suspend organisations.',
    remedy: 'Switch to the registrar’s account.'
  },
  NotOffered: {
    message: 'The registrar’s office was not offered to this account.',
    remedy: 'Switch to the account it was offered to.'
  },
  NotStaff: {
    message: 'This person is no practitioner of this organisation.',
    remedy: askAgain
  },
  NotWatcher: {
    message: 'Only the registrar or the watcher may cancel what is proposed.',
    remedy: 'Switch to the registrar’s or the watcher’s account.'
  },
  NotYet: {
    message: 'It is proposed, and cannot take effect yet.',
    remedy: 'Wait until the day it takes effect.'
  },
  OrganisationStays: {
    message: 'An organisation cannot change its wallet.',
    remedy: 'Have another address accredited.'
  },
  OpenedElsewhere: {
    message: 'Only helpers together may do this.',
    remedy: 'There is nothing to do.'
  },
  OtherMembers: {
    message: 'The patient has changed these helpers meanwhile.',
    remedy: askAgain
  },
  OtherOrganisation: {
    message: 'This access was opened by another organisation.',
    remedy: askAgain
  },
  RecordNamedByScope: { message: 'The record is named twice.', remedy: askAgain },
  RequestTooSoon: {
    message: 'The patient was asked a short time ago, or does not want to be asked yet.',
    remedy: 'Wait before you ask again.'
  },
  RequestClosed: {
    message: 'This request is closed: it was stopped, opened, or is too old.',
    remedy: askAgain
  },
  ReviewsOverdue: {
    message: 'Too many earlier uses of urgent access by this hospital have not been reviewed.',
    remedy: 'Ask the health authority to review them first.'
  },
  RightsNotAllowed: {
    message: 'These rights cannot be given to this organisation, or not for this.',
    remedy: 'Share for reading only.'
  },
  RoleIsPermanent: {
    message: 'An organisation keeps the kind it was first accredited as.',
    remedy: 'Accredit it as the same kind, or use another address.'
  },
  SignatureExpired: {
    message: 'The signature has run out.',
    remedy: 'Ask for a new signature.'
  },
  TermsOutOfBounds: {
    message: 'These helpers, numbers or times are not allowed.',
    remedy: 'Choose at least two helpers, each once, and times within the limits.'
  },
  UnknownCode: {
    message: 'The reason or finding is not known.',
    remedy: 'Choose one of the list.'
  },
  UnknownPurpose: { message: 'The purpose is not known.', remedy: 'Choose a purpose of the list.' },
  UnknownRecord: { message: 'There is no such record.', remedy: askAgain },
  UnknownRole: {
    message: 'An organisation is a hospital, an insurer or an authority.',
    remedy: 'Choose one of the three.'
  },
  WalletInUse: {
    message: 'This wallet cannot act for the patient: it was used before.',
    remedy: 'Use a wallet that never used OwnChart.'
  },
  ZeroAddress: { message: 'The address is empty.', remedy: 'Enter the organisation’s address.' }
};

/** A ContractRefusedError for revert data; the bare data is enough, `cause` is kept. */
export function refusalOf(data: Hex | undefined, cause?: unknown): ContractRefusedError {
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: all, data: data ?? '0x' });
    const known: Words | undefined = (words as Record<string, Words>)[errorName];
    return new ContractRefusedError(
      errorName,
      args,
      known ?? { message: `The contract refused it (${errorName}).`, remedy: askAgain },
      cause
    );
  } catch (undecodable) {
    // Data that is none of the contract's errors: an older or another contract, or out of gas.
    return new ContractRefusedError(
      'Unknown',
      [],
      { message: 'The contract refused it without a reason.', remedy: askAgain },
      cause ?? undecodable
    );
  }
}
