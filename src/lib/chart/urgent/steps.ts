import type { HistoryEntry } from '../../chain/history.ts';
import type { UrgentEntry } from '../../chain/urgent-entries.ts';
import type { Address, UrgentKind } from '../types.ts';
import { m } from '../../words/compiled/messages.js';

/** A step of a circle as the activity tells it. */
export interface UrgentStep {
  kind: UrgentKind;
  who: Address;
  whom: Address | null;
  what: string;
  until: Date | null;
}

/** What a step of a circle says to a person; null where another entry of the same transaction says it; pure. */
export function urgentStep(
  entry: UrgentEntry,
  entries: readonly HistoryEntry[]
): UrgentStep | null {
  const { patient, circle } = entry;
  const what = m.urgent_purpose({ circle });
  const base = { whom: null, what, until: null };
  switch (entry.kind) {
    case 'shares-dealt': {
      const { count, threshold } = entry.terms;
      if (count === 0) return { ...base, kind: 'shares-ended', who: patient };
      const terms = m.urgent_purpose_terms({ purpose: what, threshold, count });
      return { ...base, kind: 'shares-dealt', who: patient, what: terms };
    }
    case 'guardian-named':
      return { ...base, kind: entry.kind, who: patient, whom: entry.guardian };
    case 'share-accepted':
      return { ...base, kind: entry.kind, who: entry.guardian };
    case 'capsule-sealed': {
      const isOfDealing = entries.some(
        (one) => one.kind === 'shares-dealt' && one.txHash === entry.txHash
      );
      return isOfDealing ? null : { ...base, kind: entry.kind, who: patient };
    }
    case 'urgent-asked': {
      const { reason } = entry;
      return {
        ...base,
        kind: entry.kind,
        who: entry.asker,
        what: reason ? m.urgent_purpose_because({ purpose: what, reason }) : what
      };
    }
    case 'urgent-seconded':
      return { ...base, kind: entry.kind, who: entry.clinician };
    case 'urgent-approved':
      return { ...base, kind: entry.kind, who: entry.guardian, whom: askerOf(entry, entries) };
    case 'urgent-stopped':
      return { ...base, kind: entry.kind, who: entry.who, whom: askerOf(entry, entries) };
    case 'urgent-opened':
      return {
        ...base,
        kind: entry.kind,
        who: entry.asker,
        until: new Date(entry.expiry * 1000)
      };
    case 'urgent-reported':
      return { ...base, kind: entry.kind, who: entry.asker };
    case 'urgent-reviewed': {
      const found = m.urgent_verdict({ verdict: entry.verdict ?? 'unknown' });
      const whom = askerOf(entry, entries);
      return { ...base, kind: entry.kind, who: entry.authority, whom, what: found };
    }
    case 'recovery-asked':
      return { ...base, kind: entry.kind, who: entry.guardian, whom: entry.controller };
  }
}

/** Who made the request that a step belongs to. */
function askerOf(
  { circle, number }: Extract<UrgentEntry, { number: number }>,
  entries: readonly HistoryEntry[]
): Address | null {
  for (const one of entries) {
    if (one.kind !== 'urgent-asked' && one.kind !== 'recovery-asked') continue;
    if (one.circle !== circle || one.number !== number) continue;
    return one.kind === 'urgent-asked' ? one.asker : one.controller;
  }
  return null;
}
