import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD_LINES, type EmergencyCard } from '../emergency-card.ts';
import { outlineOf } from '../fhir.ts';
import { cardOfSummary, emergencySummary } from './emergency-summary.ts';

let last = 0;
const newId = (): string => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
const written = (card: EmergencyCard) =>
  JSON.parse(JSON.stringify(emergencySummary(card, newId))) as Record<string, unknown>;

const card: EmergencyCard = {
  made: '2026-11-26',
  lines: [
    { kind: 'name', text: 'Twyla Moen' },
    { kind: 'born', text: '1961-05-03' },
    { kind: 'blood', text: 'A Rh-negative' },
    { kind: 'allergies', text: 'Penicillin: anaphylaxis, 2009' },
    { kind: 'medicines', text: 'Apixaban 5 mg twice a day' },
    { kind: 'contacts', text: 'Daisey Moen, daughter, +44 20 7946 0958' }
  ]
};

describe('emergency summary', () => {
  it('is an IPS with the sections that must be there, and says of what was left out that nothing is known', () => {
    const bundle = written(card) as {
      type: string;
      entry: {
        fullUrl: string;
        resource: {
          resourceType: string;
          birthDate?: string;
          section?: { code: { coding: { code: string }[] }; emptyReason?: object }[];
        };
      }[];
    };
    expect(bundle.type).toBe('document');
    const [first, person] = bundle.entry.map(({ resource }) => resource);
    expect(first!.resourceType).toBe('Composition');
    expect(person).toMatchObject({ resourceType: 'Patient', birthDate: '1961-05-03' });
    const sections = first!.section!.map(({ code, emptyReason }) => [
      code.coding[0]!.code,
      emptyReason !== undefined
    ]);
    expect(sections).toEqual([
      ['48765-2', false],
      ['10160-0', false],
      ['11450-4', true],
      ['30954-2', false]
    ]);
    const urls = new Set(bundle.entry.map(({ fullUrl }) => fullUrl));
    for (const [, reference] of JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g))
      expect(urls.has(reference!)).toBe(true);
  });

  it('any reader of FHIR finds the lines', () => {
    const { patient, sections } = outlineOf(written(card));
    expect(patient?.name).toBe('Twyla Moen');
    const titles = sections.flatMap(({ items }) => items.map(({ title }) => title));
    expect(titles).toContain('Penicillin: anaphylaxis, 2009');
    expect(titles).toContain('Apixaban 5 mg twice a day');
  });

  it('gives the same card back, whichever lines in whichever script were chosen', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map((one) => one.trim())
      .filter((one) => one !== '');
    const some = fc.subarray([...CARD_LINES], { minLength: 1 });
    fc.assert(
      fc.property(some, fc.array(text, { minLength: 10, maxLength: 10 }), (kinds, texts) => {
        const lines = kinds.map((kind, i) => ({ kind, text: texts[i]! }));
        const made = '2026-01-01';
        expect(cardOfSummary(written({ made, lines }))).toEqual({ made, lines });
      }),
      { numRuns: 200 }
    );
  });

  it('anything else is refused with a typed error', () => {
    for (const other of [null, [], {}, { entry: [] }, { timestamp: '2026-01-01T00:00:00Z' }, 'x'])
      expect(() => cardOfSummary(other)).toThrow(
        expect.objectContaining({ code: 'health/damaged' })
      );
  });
});
