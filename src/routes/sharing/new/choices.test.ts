import { DURATIONS } from '$lib/chart';
import type { Organisation } from '$lib/chart/types.ts';
import { expect, it } from 'vitest';
import { choiceOf, durationChoices, rightsChoices, whoChoices } from './choices.ts';

const now = new Date('2026-05-03T12:00:00Z');
const draft = {
  grantee: '0xab',
  kind: 'everything',
  record: '',
  category: '',
  rights: 'see',
  duration: '0',
  purpose: 'TREAT' as const
};

it('offers a hospital every duration, an insurer only what the contract takes', () => {
  const free = (role: 'hospital' | 'insurer'): string[] =>
    durationChoices(role, now, DURATIONS)
      .filter((choice) => choice.unavailable === undefined)
      .map((choice) => choice.label);
  expect(free('hospital')).toHaveLength(DURATIONS.length);
  expect(free('insurer')).toEqual(['24 hours', '30 days']);
});

it('says why an organisation cannot be chosen', () => {
  const place: Organisation = {
    address: '0xab',
    name: 'City Hospital',
    role: 'hospital',
    validUntil: now,
    live: true,
    hasKeys: true
  };
  const reasons = whoChoices([place, { ...place, live: false }, { ...place, hasKeys: false }]).map(
    (choice) => choice.unavailable
  );
  expect(reasons[0]).toBeUndefined();
  expect(reasons[1]).toContain('accredited');
  expect(reasons[2]).toContain('has not opened');
});

it('turns the fields into the share they stand for', () => {
  expect(choiceOf({ ...draft, kind: 'record', record: '3' }, DURATIONS, now)).toEqual({
    grantee: '0xab',
    scope: { kind: 'record', index: 3 },
    rights: { read: true, write: false },
    purpose: 'TREAT',
    until: new Date('2026-05-04T12:00:00Z')
  });
  expect(choiceOf({ ...draft, kind: 'category', category: 'ff' }, DURATIONS, now).scope).toEqual({
    kind: 'category',
    tag: 'ff'
  });
});

it('lets only hospitals add, to a category or everything, and without seeing only to a category', () => {
  const free = (role: 'hospital' | 'insurer', kind: string): string[] =>
    rightsChoices(role, kind)
      .filter((choice) => choice.unavailable === undefined)
      .map((choice) => choice.value);
  expect(free('hospital', 'category')).toEqual(['see', 'both', 'add']);
  expect(free('hospital', 'everything')).toEqual(['see', 'both']);
  expect(free('hospital', 'record')).toEqual(['see']);
  expect(free('insurer', 'category')).toEqual(['see']);
  expect(choiceOf({ ...draft, rights: 'add' }, DURATIONS, now).rights).toEqual({
    read: false,
    write: true
  });
});
