import { decodeErrorResult } from 'viem';
import { m } from '../words/compiled/messages.js';
import { abi } from './abi.ts';
import { circlesAbi } from './circles-abi.ts';
import { ContractRefusedError } from './errors.ts';
import type { Hex } from './hex.ts';

type Words = { message: () => string; remedy: () => string };
type ErrorName = Extract<(typeof abi | typeof circlesAbi)[number], { type: 'error' }>['name'];

/** The circles pass on what the ledger refuses. */
const all = [...abi, ...circlesAbi];

const askAgain = m.chain_ask_again;

/** The contract's errors in plain words: what happened, what to do. */
const words: Record<ErrorName, Words> = {
  AddressesTooLong: {
    message: m.chain_refused_addresses_too_long,
    remedy: m.chain_refused_addresses_too_long_remedy
  },
  ChartFull: { message: m.chain_refused_chart_full, remedy: m.chain_refused_chart_full_remedy },
  ApprovedBySelf: {
    message: m.chain_refused_approved_by_self,
    remedy: m.chain_refused_approved_by_self_remedy
  },
  ChainNotSupported: {
    message: m.chain_refused_chain_not_supported,
    remedy: m.chain_refused_chain_not_supported_remedy
  },
  DelayTooLong: {
    message: m.chain_refused_delay_too_long,
    remedy: m.chain_refused_delay_too_long_remedy
  },
  EnrolledElsewhere: {
    message: m.chain_refused_enrolled_elsewhere,
    remedy: m.chain_refused_enrolled_elsewhere_remedy
  },
  ExpiryOutOfBounds: {
    message: m.chain_refused_expiry_out_of_bounds,
    remedy: m.chain_refused_expiry_out_of_bounds_remedy
  },
  GrantNotLive: {
    message: m.chain_refused_grant_not_live,
    remedy: m.chain_refused_grant_not_live_remedy
  },
  InvalidCategory: {
    message: m.chain_refused_invalid_category,
    remedy: m.chain_refused_invalid_category_remedy
  },
  InvalidDigest: {
    message: m.chain_refused_invalid_digest,
    remedy: m.chain_refused_invalid_digest_remedy
  },
  InvalidSignature: {
    message: m.chain_refused_invalid_signature,
    remedy: m.chain_refused_invalid_signature_remedy
  },
  LengthMismatch: { message: m.chain_refused_length_mismatch, remedy: askAgain },
  MissingBlock: { message: m.chain_refused_missing_block, remedy: askAgain },
  MissingRelease: { message: m.chain_refused_missing_release, remedy: askAgain },
  MissingShare: { message: m.chain_refused_missing_share, remedy: askAgain },
  MissingWrap: {
    message: m.chain_refused_missing_wrap,
    remedy: m.chain_refused_missing_wrap_remedy
  },
  NotAccredited: {
    message: m.chain_refused_not_accredited,
    remedy: m.chain_refused_not_accredited_remedy
  },
  NoEpochLeft: {
    message: m.chain_refused_no_epoch_left,
    remedy: m.chain_refused_no_epoch_left_remedy
  },
  NotAPatient: {
    message: m.chain_refused_not_a_patient,
    remedy: m.chain_refused_not_a_patient_remedy
  },
  NotCarer: { message: m.chain_refused_not_carer, remedy: m.chain_refused_not_carer_remedy },
  NotCircles: { message: m.chain_refused_not_circles, remedy: m.chain_refused_not_circles_remedy },
  NotController: {
    message: m.chain_refused_not_controller,
    remedy: m.chain_refused_not_controller_remedy
  },
  NotFamily: { message: m.chain_refused_not_family, remedy: m.chain_refused_not_family_remedy },
  NotForCarers: {
    message: m.chain_refused_not_for_carers,
    remedy: m.chain_refused_not_for_carers_remedy
  },
  NothingProposed: { message: m.chain_refused_nothing_proposed, remedy: askAgain },
  NothingRequested: { message: m.chain_refused_nothing_requested, remedy: askAgain },
  NotArmed: { message: m.chain_refused_not_armed, remedy: m.chain_refused_not_armed_remedy },
  NotDue: { message: m.chain_refused_not_due, remedy: m.chain_refused_not_due_remedy },
  NotGuardian: {
    message: m.chain_refused_not_guardian,
    remedy: m.chain_refused_not_guardian_remedy
  },
  NothingToLog: { message: m.chain_refused_nothing_to_log, remedy: askAgain },
  NothingToRevoke: { message: m.chain_refused_nothing_to_revoke, remedy: askAgain },
  NotRegistrar: {
    message: m.chain_refused_not_registrar,
    remedy: m.chain_refused_not_registrar_remedy
  },
  NotOffered: { message: m.chain_refused_not_offered, remedy: m.chain_refused_not_offered_remedy },
  NotStaff: { message: m.chain_refused_not_staff, remedy: askAgain },
  NotWatcher: { message: m.chain_refused_not_watcher, remedy: m.chain_refused_not_watcher_remedy },
  NotYet: { message: m.chain_refused_not_yet, remedy: m.chain_refused_not_yet_remedy },
  OrganisationStays: {
    message: m.chain_refused_organisation_stays,
    remedy: m.chain_refused_organisation_stays_remedy
  },
  OpenedElsewhere: {
    message: m.chain_refused_opened_elsewhere,
    remedy: m.chain_refused_opened_elsewhere_remedy
  },
  OtherMembers: { message: m.chain_refused_other_members, remedy: askAgain },
  OtherOrganisation: { message: m.chain_refused_other_organisation, remedy: askAgain },
  RecordNamedByScope: { message: m.chain_refused_record_named_by_scope, remedy: askAgain },
  RequestTooSoon: {
    message: m.chain_refused_request_too_soon,
    remedy: m.chain_refused_request_too_soon_remedy
  },
  RequestClosed: { message: m.chain_refused_request_closed, remedy: askAgain },
  ReviewsOverdue: {
    message: m.chain_refused_reviews_overdue,
    remedy: m.chain_refused_reviews_overdue_remedy
  },
  RightsNotAllowed: {
    message: m.chain_refused_rights_not_allowed,
    remedy: m.chain_refused_rights_not_allowed_remedy
  },
  RoleIsPermanent: {
    message: m.chain_refused_role_is_permanent,
    remedy: m.chain_refused_role_is_permanent_remedy
  },
  SignatureExpired: {
    message: m.chain_refused_signature_expired,
    remedy: m.chain_refused_signature_expired_remedy
  },
  TermsOutOfBounds: {
    message: m.chain_refused_terms_out_of_bounds,
    remedy: m.chain_refused_terms_out_of_bounds_remedy
  },
  UnknownCode: {
    message: m.chain_refused_unknown_code,
    remedy: m.chain_refused_unknown_code_remedy
  },
  UnknownPurpose: {
    message: m.chain_refused_unknown_purpose,
    remedy: m.chain_refused_unknown_purpose_remedy
  },
  UnknownRecord: { message: m.chain_refused_unknown_record, remedy: askAgain },
  UnknownRole: {
    message: m.chain_refused_unknown_role,
    remedy: m.chain_refused_unknown_role_remedy
  },
  WalletInUse: {
    message: m.chain_refused_wallet_in_use,
    remedy: m.chain_refused_wallet_in_use_remedy
  },
  ZeroAddress: {
    message: m.chain_refused_zero_address,
    remedy: m.chain_refused_zero_address_remedy
  }
};

/** A ContractRefusedError for revert data; the bare data is enough, `cause` is kept. */
export function refusalOf(data: Hex | undefined, cause?: unknown): ContractRefusedError {
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: all, data: data ?? '0x' });
    const known: Words | undefined = (words as Record<string, Words>)[errorName];
    return new ContractRefusedError(
      errorName,
      args,
      {
        message: known?.message() ?? m.chain_refused_other({ name: errorName }),
        remedy: (known?.remedy ?? askAgain)()
      },
      cause
    );
  } catch (undecodable) {
    // Data that is none of the contract's errors: an older or another contract, or out of gas.
    return new ContractRefusedError(
      'Unknown',
      [],
      { message: m.chain_refused_unknown(), remedy: askAgain() },
      cause ?? undecodable
    );
  }
}
