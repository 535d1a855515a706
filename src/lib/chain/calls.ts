import { type ContractFunctionArgs, encodeFunctionData, stringToHex } from 'viem';
import { abi } from './abi.ts';
import { circlesAbi } from './circles-abi.ts';
import type { Chain } from './client.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import {
  EVERYTHING,
  type OrganisationRole,
  type Purpose,
  type Rights,
  purposeCode,
  rightsCode,
  roleCode,
  scopeOf
} from './terms.ts';

/** One action of the contract, ready to be simulated and sent. */
export interface Call {
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** The owner whose history it extends by right of being the sender; checked against the account before it is sent. */
  readonly as?: Address;
  /** Of the contract of circles, not of the ledger. */
  readonly ofCircles?: true;
}

type Writes = 'nonpayable';
type ActionName = Extract<
  (typeof abi)[number],
  { type: 'function'; stateMutability: Writes }
>['name'];

function call<N extends ActionName>(
  functionName: N,
  args: ContractFunctionArgs<typeof abi, Writes, N>,
  as?: Address
): Call {
  const action = { functionName, args: args as readonly unknown[] };
  return as === undefined ? action : { ...action, as: lowerAddress(as) };
}

/**
 * The transaction's data: the call itself, or one multicall, all or nothing, where there are several. Throws a RangeError
 * where there is none, or they are of two contracts.
 */
export function encodeCalls(calls: readonly Call[]): Hex {
  const encode = ({ functionName, args, ofCircles }: Call) =>
    encodeFunctionData({ abi: ofCircles ? circlesAbi : abi, functionName, args } as Parameters<
      typeof encodeFunctionData
    >[0]);
  const [first, ...rest] = calls;
  if (!first) throw new RangeError('There is nothing to send.');
  if (rest.some((one) => one.ofCircles !== first.ofCircles))
    throw new RangeError('One transaction goes to one contract.');
  if (rest.length === 0) return encode(first);
  return encode(call('multicall', [calls.map(encode)]));
}

/** The contract that the calls, all of one, are sent to. */
export function targetOf(chain: Chain, calls: readonly Call[]): Address {
  return calls[0]?.ofCircles ? chain.circles : chain.contract;
}

/** Index of a superseded record as the contract wants it: plus one, 0 for none. */
const older = (supersedes: number | null | undefined) =>
  supersedes === null || supersedes === undefined ? 0n : BigInt(supersedes + 1);

/** By the registrar: takes effect by `accredit`, once the contract's delay is over. */
export function propose(o: {
  organisation: Address;
  role: OrganisationRole;
  /** Unix seconds, at most 366 days ahead. */
  validUntil: number;
  name: string;
}): Call {
  return call('propose', [lowerAddress(o.organisation), roleCode(o.role), o.validUntil, o.name]);
}

/** Puts into effect what was proposed; by anyone. */
export function accredit(o: { organisation: Address }): Call {
  return call('accredit', [lowerAddress(o.organisation)]);
}

/** By the registrar or the watcher: takes back what was proposed. */
export function cancel(o: { organisation: Address }): Call {
  return call('cancel', [lowerAddress(o.organisation)]);
}

/** By the registrar: who may take the office over; the zero address takes an offer back. */
export function offerRegistrar(o: { successor: Address }): Call {
  return call('offerRegistrar', [lowerAddress(o.successor)]);
}

/** By whom the office was offered to. */
export function acceptRegistrar(): Call {
  return call('acceptRegistrar', []);
}

/** By the registrar: who may cancel proposals, once the contract's delay is over. */
export function nameWatcher(o: { watcher: Address }): Call {
  return call('nameWatcher', [lowerAddress(o.watcher)]);
}

/** By an organisation: enrols a practitioner of its own, or renews the licence. */
export function enrol(o: {
  practitioner: Address;
  /** Unix seconds at which the licence ends. */
  validUntil: number;
}): Call {
  return call('enrol', [lowerAddress(o.practitioner), o.validUntil]);
}

/** By the organisation, or by the practitioner. */
export function removePractitioner(o: { practitioner: Address }): Call {
  return call('removePractitioner', [lowerAddress(o.practitioner)]);
}

export function suspend(o: { organisation: Address }): Call {
  return call('suspend', [lowerAddress(o.organisation)]);
}

export interface NewRecord {
  /** sha2-256 of the envelope, 32 bytes. */
  digest: Hex;
  /** Category tag, 16 bytes. */
  category: Hex;
}

export function addRecord(
  o: NewRecord & { patient: Address; supersedes?: number | null | undefined }
): Call {
  return call('addRecord', [o.digest, o.category, older(o.supersedes)], o.patient);
}

export function addRecords(o: { patient: Address; records: readonly NewRecord[] }): Call {
  const digests = o.records.map(({ digest }) => digest);
  const categories = o.records.map(({ category }) => category);
  return call('addRecords', [digests, categories], o.patient);
}

const NO_CATEGORY: Hex = `0x${'00'.repeat(16)}`;

/** By an organisation, or its practitioner, with a live write grant on `scope`. */
export function addRecordUnder(
  o: NewRecord & { patient: Address; scope: Hex; supersedes?: number | null | undefined }
): Call {
  return call('addRecordUnder', [
    o.scope,
    lowerAddress(o.patient),
    older(o.supersedes),
    // Under a category it goes without saying.
    o.scope.toLowerCase().startsWith(o.category.toLowerCase()) ? NO_CATEGORY : o.category,
    o.digest
  ]);
}

/** Several at once; none of them corrects another record. */
export function addRecordsUnder(o: {
  patient: Address;
  scope: Hex;
  records: readonly NewRecord[];
}): Call {
  const digests = o.records.map(({ digest }) => digest);
  const categories = o.records.map(({ category }) => category);
  return call('addRecordsUnder', [o.scope, lowerAddress(o.patient), digests, categories]);
}

export function grant(o: {
  patient: Address;
  grantee: Address;
  scope: Hex;
  rights: Rights;
  purpose: Purpose;
  /** Unix seconds. */
  expiry: number;
  /** sha2-256 of the wrap block. */
  wrap: Hex;
}): Call {
  const { grantee, scope, rights, purpose, expiry, wrap } = o;
  return call(
    'grant',
    [
      {
        grantee: lowerAddress(grantee),
        rights: rightsCode(rights),
        scope,
        purpose: purposeCode(purpose),
        expiry,
        wrap
      }
    ],
    o.patient
  );
}

export function revoke(o: { patient: Address; grantee: Address; scope: Hex }): Call {
  return call('revokeConsent', [o.scope, lowerAddress(o.grantee)], o.patient);
}

/** Ends several grants to one grantee. */
export function revokeMany(o: {
  patient: Address;
  grantee: Address;
  scopes: readonly Hex[];
}): Call {
  return call('revokeMany', [lowerAddress(o.grantee), [...o.scopes]], o.patient);
}

/** Ends every grant to everybody, and voids whatever was signed and not sent. */
export function revokeAll(o: { patient: Address }): Call {
  return call('revokeAll', [], o.patient);
}

/** By an organisation: asks a patient for what could be granted to it. */
export function requestAccess(o: {
  patient: Address;
  scope: Hex;
  rights: Rights;
  purpose: Purpose;
  /** Unix seconds until which access is wanted. */
  expiry: number;
  /** sha2-256 of the block of a sealed note; none where left out. */
  note?: Hex | undefined;
}): Call {
  const { patient, scope, rights, purpose, expiry, note = EVERYTHING } = o;
  return call('requestAccess', [
    lowerAddress(patient),
    scope,
    rightsCode(rights),
    purposeCode(purpose),
    expiry,
    note
  ]);
}

/** Declines an organisation's request; it may not ask again before that second. */
export function declineRequest(o: {
  patient: Address;
  organisation: Address;
  notBefore: number;
}): Call {
  return call('declineRequest', [lowerAddress(o.organisation), o.notBefore], o.patient);
}

/** Asks all who hold copies of what the scope covers to destroy them. */
export function requestErasure(o: { patient: Address; scope: Hex }): Call {
  return call('requestErasure', [o.scope], o.patient);
}

/** Lets somebody of the family act for the patient until then, or for another term. */
export function nameCarer(o: {
  patient: Address;
  carer: Address;
  /** Unix seconds, at most 18 years ahead. */
  until: number;
  /** sha2-256 of the block with the patient's health key, sealed to the carer. */
  wrap: Hex;
}): Call {
  return call('nameCarersTerm', [lowerAddress(o.carer), o.until, o.wrap], o.patient);
}

/** Ends what a carer may do; `by` is one of the two. */
export function stopCarer(o: { by: Address; patient: Address; carer: Address }): Call {
  return call('stopCarersActing', [lowerAddress(o.patient), lowerAddress(o.carer)], o.by);
}

/** As a carer: does for a patient what her own wallet would send, all or nothing. */
export function actFor(o: { carer: Address; patient: Address; calls: readonly Call[] }): Call {
  const acts = o.calls.map((one) => encodeCalls([one]));
  return call(
    'actOnBehalfOfSomebody',
    [{ patient: lowerAddress(o.patient), calls: acts }],
    o.carer
  );
}

/** What stands for the record in the log where the scope names it already. */
export const NAMED_BY_SCOPE = 2 ** 32 - 1;

const logged = (scope: Hex, record: number) =>
  scopeOf(scope).kind === 'record' ? NAMED_BY_SCOPE : record;

/** `scope`: that of the grant the record is read under; where it is the record itself, `record` goes without saying. */
export function logAccess(o: { patient: Address; scope: Hex; record: number }): Call {
  return call('logAccess', [lowerAddress(o.patient), logged(o.scope, o.record), o.scope]);
}

export function logAccesses(o: { patient: Address; scope: Hex; records: readonly number[] }): Call {
  const records = o.records.map((record) => BigInt(logged(o.scope, record)));
  return call('logAccesses', [lowerAddress(o.patient), o.scope, records]);
}

/** `addresses`: multiaddrs of the owner's node, 2,048 bytes in all. */
export function publishKeyBundle(o: {
  owner: Address;
  digest: Hex;
  addresses: readonly string[];
}): Call {
  return call('publishKeyBundle', [o.digest, stringToHex(o.addresses.join('\n'))], o.owner);
}

/** `digest`: of the block with the owner's locked vault. */
export function publishVault(o: { owner: Address; digest: Hex }): Call {
  return call('publishVault', [o.digest], o.owner);
}

export function publishDirectory(o: { owner: Address; digest: Hex }): Call {
  return call('publishDirectory', [o.digest], o.owner);
}

/** By the registrar: puts a release of the site on record; `digest` is the sha2-256 in the CID of its folder. */
export function publishRelease(digest: Hex): Call {
  return call('publishRelease', [digest]);
}
