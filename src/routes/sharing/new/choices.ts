import type {
  Address,
  Organisation,
  PurposeCode,
  Role,
  ScopeChoice,
  ShareChoice
} from '$lib/chart/types.ts';
import type { Choice } from '$lib/ui/ChoiceCards.svelte';
import { roleInWords } from '../../parts/roles.ts';
import { longestShare } from '../../parts/sharing-words.ts';
import { m } from '$lib/words/compiled/messages.js';
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
    hint: m.sharing_place_hint({
      role: roleInWords(place.role),
      date: dateInWords(place.validUntil)
    }),
    unavailable: !place.live
      ? m.sharing_place_not_accredited()
      : place.role === 'insurer'
        ? m.claims_share_by_claim()
        : !place.hasKeys
          ? m.sharing_place_no_keys()
          : undefined
  }));
}

export function whatChoices(records: number, categories: number): Choice[] {
  return [
    { value: 'everything', label: m.sharing_everything(), hint: m.sharing_everything_hint() },
    {
      value: 'category',
      label: m.sharing_one_category(),
      hint: m.sharing_one_category_hint(),
      unavailable: categories === 0 ? m.sharing_no_category() : undefined
    },
    {
      value: 'record',
      label: m.sharing_one_record(),
      hint: m.sharing_one_record_hint({ count: records }),
      unavailable: records === 0 ? m.sharing_no_record() : undefined
    }
  ];
}

/** What an organisation may do with what is shared; those it cannot be given stand there with the reason. */
export function rightsChoices(role: Role, kind: string): Choice[] {
  const reason =
    role !== 'hospital'
      ? m.sharing_only_hospital_adds()
      : kind === 'record'
        ? m.sharing_record_never_changes()
        : undefined;
  return [
    { value: 'see', label: m.sharing_see(), hint: m.sharing_see_hint() },
    {
      value: 'both',
      label: m.sharing_see_and_add(),
      hint: m.sharing_see_and_add_hint(),
      unavailable: reason
    },
    {
      value: 'add',
      label: m.sharing_only_add(),
      hint: m.sharing_only_add_hint(),
      unavailable: reason ?? (kind === 'everything' ? m.sharing_only_add_one_category() : undefined)
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
      hint: end ? m.sharing_ends({ date: dateInWords(end) }) : m.sharing_ends_yourself(),
      unavailable: tooLong ? m.sharing_longest({ days: longest }) : undefined
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
