import type { ActivityItem } from '$lib/chart/types.ts';

/** What of the activity is shown; an empty field restricts nothing. */
export interface Filter {
  person: string;
  kind: string;
  /** Days as date fields hold them, both included. */
  from: string;
  to: string;
}

export const EVERYTHING: Filter = { person: '', kind: '', from: '', to: '' };

/** Kinds as people tell them apart. */
export const KINDS: readonly { value: string; kinds: ActivityItem['kind'][] }[] = [
  { value: 'opened', kinds: ['record-opened'] },
  { value: 'added', kinds: ['record-added'] },
  {
    value: 'shared',
    kinds: ['access-granted', 'access-revoked', 'all-access-revoked']
  },
  {
    value: 'urgent',
    kinds: [
      'shares-dealt',
      'shares-ended',
      'guardian-named',
      'share-accepted',
      'capsule-sealed',
      'urgent-asked',
      'urgent-seconded',
      'urgent-approved',
      'urgent-stopped',
      'urgent-opened',
      'urgent-ended',
      'urgent-reported',
      'urgent-reviewed',
      'recovery-asked'
    ]
  },
  { value: 'requests', kinds: ['access-requested', 'request-declined'] },
  {
    value: 'keys',
    kinds: [
      'keys-published',
      'directory-published',
      'vault-published',
      'controller-changed',
      'carer-named',
      'carer-stopped',
      'erasure-requested'
    ]
  }
];

/** Whether an entry fits; a person fits who did it or to whom it was done. */
export function fits(item: ActivityItem, { person, kind, from, to }: Filter): boolean {
  if (person && item.who.address !== person && item.whom?.address !== person) return false;
  if (kind && !KINDS.find(({ value }) => value === kind)?.kinds.includes(item.kind)) return false;
  if (from && item.time < new Date(`${from}T00:00:00`)) return false;
  return !to || item.time <= new Date(`${to}T23:59:59.999`);
}
