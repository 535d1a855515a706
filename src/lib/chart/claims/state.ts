import { ZERO_WORD } from '../../chain/hex.ts';
import type { HistoryEntry } from '../../chain/history.ts';
import { isLive, REQUEST_LASTS, standing, type Ledger, type LedgerRecord } from '../ledger.ts';
import type { Address } from '../types.ts';

type Entry<Kind extends HistoryEntry['kind']> = Extract<HistoryEntry, { kind: Kind }>;

/** A record that the patient opened for a claim. */
export interface ClaimedRecord {
  record: LedgerRecord;
  /** It can be opened now. */
  live: boolean;
  /** Unix s of the last opening by the insurer; null for none. */
  opened: number | null;
}

/** What the chain tells of a claim: an insurer's request, and what the patient opened for it. */
export interface ChainClaim {
  /** sha2-256 of the sealed letter with the words. */
  id: `0x${string}`;
  patient: Address;
  insurer: Address;
  asked: Entry<'access-requested'>;
  declined: Entry<'request-declined'> | null;
  records: ClaimedRecord[];
  state: 'waiting' | 'lapsed' | 'declined' | 'answered' | 'opened' | 'over';
}

/**
 * The claims in a patient's verified history, oldest first; `insurers` are those of the register, `now` in ms. An answer
 * belongs to the insurer's last request before it. Pure.
 */
export function claimsIn(
  ledger: Ledger,
  insurers: ReadonlySet<Address>,
  now: number
): ChainClaim[] {
  const claims: ChainClaim[] = [];
  const scopes = new Map<ChainClaim, Set<string>>();
  const latest = new Map<Address, ChainClaim | null>();
  for (const entry of ledger.entries) {
    if (entry.kind === 'access-requested' && insurers.has(entry.organisation)) {
      const claim = isClaim(entry) ? newClaim(ledger.patient, entry) : null;
      latest.set(entry.organisation, claim);
      if (!claim) continue;
      claims.push(claim);
      scopes.set(claim, new Set());
    }
    if (entry.kind === 'request-declined') {
      const claim = latest.get(entry.organisation);
      if (claim) claim.declined ??= entry;
    }
    if (entry.kind === 'access-granted' && entry.purpose === 'HPAYMT') {
      const claim = latest.get(entry.grantee);
      if (claim) scopes.get(claim)!.add(entry.scope);
    }
  }
  const present = standing(ledger);
  for (const claim of claims) {
    claim.records = present
      .filter(({ digest }) => scopes.get(claim)!.has(digest))
      .map((record) => claimed(ledger, claim, record, now));
    claim.state = stateOf(claim, scopes.get(claim)!.size > 0, now);
  }
  return claims;
}

/** Whether a request is for a claim: to pay, with words in a sealed letter. */
export const isClaim = ({ note, purpose }: Entry<'access-requested'>): boolean =>
  note !== ZERO_WORD && purpose === 'HPAYMT';

const newClaim = (patient: Address, asked: Entry<'access-requested'>): ChainClaim => ({
  id: asked.note,
  patient,
  insurer: asked.organisation,
  asked,
  declined: null,
  records: [],
  state: 'waiting'
});

function claimed(
  ledger: Ledger,
  { insurer, asked }: ChainClaim,
  record: LedgerRecord,
  now: number
): ClaimedRecord {
  const { digest: scope } = record;
  const grant = ledger.grants.find(
    ({ given }) => given.grantee === insurer && given.scope === scope
  );
  const opening = ledger.openings.findLast(
    (one) => one.reader === insurer && one.scope === scope && one.time >= asked.time
  );
  return {
    record,
    live: grant !== undefined && isLive(grant, now),
    opened: opening?.time ?? null
  };
}

function stateOf(
  { asked, declined, records }: ChainClaim,
  answered: boolean,
  now: number
): ChainClaim['state'] {
  if (!answered) {
    if (declined) return 'declined';
    const end = Math.min(asked.time + REQUEST_LASTS, asked.expiry);
    return now / 1000 < end ? 'waiting' : 'lapsed';
  }
  if (!records.some(({ live }) => live)) return 'over';
  return records.some(({ opened }) => opened !== null) ? 'opened' : 'answered';
}
