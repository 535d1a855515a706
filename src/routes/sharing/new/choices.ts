import type {
  Address,
  Organisation,
  PurposeCode,
  Role,
  ScopeChoice,
  ShareChoice
} from '$lib/chart/types.ts';
import type { Choice } from '$lib/ui/ChoiceCards.svelte';
import { count } from '$lib/ui/format.ts';
import { roleInWords } from '../../parts/roles.ts';
import { longestShare } from '../../parts/sharing-words.ts';
import { dateInWords } from '$lib/words/format.ts';

/** What the person has chosen so far, as the fields hold it. */
export interface Draft {
  grantee: string;
  kind: string;
  record: string;
  category: string;
  /** What they may do: see, both or add. */
  rights: string;
  /** Index into the list of durations. */
  duration: string;
  purpose: PurposeCode;
}

type Duration = { label: string; until: (now: Date) => Date | null };

/** The organisations of the register; those one cannot share with stand there with the reason. */
export function whoChoices(places: Organisation[]): Choice[] {
  return places.map((place) => ({
    value: place.address,
    label: place.name,
    hint: `${roleInWords(place.role)}, accredited until ${dateInWords(place.validUntil)}`,
    unavailable: !place.live
      ? 'Not accredited now'
      : !place.hasKeys
        ? 'It has not opened OwnChart yet, so nothing can be locked for it'
        : undefined
  }));
}

export function whatChoices(records: number, categories: number): Choice[] {
  return [
    { value: 'everything', label: 'Everything', hint: 'All records, also those you add later' },
    {
      value: 'category',
      label: 'One category',
      hint: 'All records in it, also those you add later',
      unavailable: categories === 0 ? 'You have no category yet' : undefined
    },
    {
      value: 'record',
      label: 'One record',
      hint: `One of your ${count(records, 'record', 'records')}, and nothing else`,
      unavailable: records === 0 ? 'You have no record yet' : undefined
    }
  ];
}

/** What an organisation may do with what is shared; those it cannot be given stand there with the reason. */
export function rightsChoices(role: Role, kind: string): Choice[] {
  const reason =
    role !== 'hospital'
      ? 'Only a hospital may add documents'
      : kind === 'record'
        ? 'A record never changes: choose a category, or everything'
        : undefined;
  return [
    { value: 'see', label: 'See', hint: 'Open the records' },
    {
      value: 'both',
      label: 'See and add',
      hint: 'Open the records, and file new documents that bear its signature',
      unavailable: reason
    },
    {
      value: 'add',
      label: 'Only add',
      hint: 'File new documents without seeing what is there',
      unavailable: reason ?? (kind === 'everything' ? 'Choose one category for this' : undefined)
    }
  ];
}

/** The durations; those the contract refuses to a role stand there with the reason. */
export function durationChoices(role: Role, now: Date, durations: readonly Duration[]): Choice[] {
  const longest = longestShare(role);
  return durations.map(({ label, until }, index) => {
    const end = until(now);
    const tooLong =
      longest !== null && (end === null || end.getTime() - now.getTime() > longest * 86_400_000);
    return {
      value: String(index),
      label,
      hint: end ? `Ends ${dateInWords(end)}` : 'You end it yourself',
      unavailable: tooLong ? `At most ${longest} days for this kind of organisation` : undefined
    };
  });
}

/** The choice as the use case wants it. */
export function choiceOf(draft: Draft, durations: readonly Duration[], now: Date): ShareChoice {
  return {
    grantee: draft.grantee as Address,
    scope: scopeOf(draft),
    rights: { read: draft.rights !== 'add', write: draft.rights !== 'see' },
    purpose: draft.purpose,
    until: durations[Number(draft.duration)]!.until(now)
  };
}

function scopeOf(draft: Draft): ScopeChoice {
  if (draft.kind === 'record') return { kind: 'record', index: Number(draft.record) };
  if (draft.kind === 'category') return { kind: 'category', tag: draft.category };
  return { kind: 'everything' };
}
