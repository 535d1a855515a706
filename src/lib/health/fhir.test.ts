import { describe, expect, it } from 'vitest';
import { readFhir, type FhirItem, type FhirOutline } from './fhir.ts';
import { narrativeText } from './fhir/narrative.ts';

const read = (resource: unknown): FhirOutline =>
  readFhir(new TextEncoder().encode(JSON.stringify(resource)));
const bundle = (...resources: unknown[]): unknown => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource }))
});
const only = (outline: FhirOutline): FhirItem => {
  expect(outline.sections.map((section) => section.items.length)).toEqual([1]);
  return outline.sections[0]!.items[0]!;
};
const concept = (text: string): unknown => ({ text });

describe('readFhir', () => {
  it('puts allergies first and the rest in reading order, newest on top', () => {
    const outline = read(
      bundle(
        {
          resourceType: 'Patient',
          id: 'p',
          name: [{ given: ['Ada'], family: 'King' }],
          birthDate: '1815-12-10',
          gender: 'female'
        },
        { resourceType: 'Procedure', code: concept('Suture') },
        {
          resourceType: 'Observation',
          code: concept('Older'),
          effectiveDateTime: '2019',
          valueString: 'x'
        },
        {
          resourceType: 'Observation',
          code: concept('Newer'),
          effectiveDateTime: '2020-05-01T10:00:00Z',
          valueString: 'x'
        },
        { resourceType: 'AllergyIntolerance', code: concept('Penicillin'), criticality: 'high' },
        { resourceType: 'MedicationRequest', medicationCodeableConcept: concept('Aspirin') },
        {
          resourceType: 'Observation',
          category: [{ coding: [{ code: 'vital-signs' }] }],
          code: concept('Pulse'),
          valueQuantity: { value: 61, unit: '/min' }
        },
        { resourceType: 'Organization', name: 'Clinic' }
      )
    );
    expect(outline.sections.map((section) => section.kind)).toEqual([
      'allergies',
      'medicines',
      'results',
      'vitals',
      'procedures'
    ]);
    expect(outline.sections[2]!.items.map((item) => item.title)).toEqual(['Newer', 'Older']);
    expect(outline.sections[0]!.items[0]!.alerts).toEqual(['high-risk']);
    expect(outline.patient).toEqual({
      name: 'Ada King',
      birthDate: '1815-12-10',
      sex: 'female',
      deceased: false
    });
    expect(outline.title).toBe('Health record of Ada King');
    expect(outline.span).toEqual({ from: '2019', to: '2020-05-01T10:00:00Z' });
    expect(outline.resources).toBe(8);
  });

  it.each<[string, unknown, string | undefined]>([
    [
      'quantity',
      { valueQuantity: { value: 6.3, unit: 'mmol/l', comparator: '<' } },
      '< 6.3 mmol/l'
    ],
    ['long quantity', { valueQuantity: { value: 12.123456789012, code: 'kg' } }, '12.1235 kg'],
    ['zero', { valueQuantity: { value: 0, unit: '{score}' } }, '0 score'],
    [
      'concept',
      { valueCodeableConcept: { coding: [{ code: '260385009', display: 'Negative' }] } },
      'Negative'
    ],
    ['bare code', { valueCodeableConcept: { coding: [{ code: 'X1' }] } }, 'X1'],
    ['boolean', { valueBoolean: false }, 'No'],
    ['range', { valueRange: { low: { value: 1 }, high: { value: 2, unit: 'g' } } }, '1 to 2 g'],
    ['ratio', { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } }, '1 : 128'],
    ['absence', { dataAbsentReason: { text: 'not asked' } }, 'no value (not asked)'],
    ['nothing', {}, 'no value'],
    ['wrong types', { valueQuantity: 'many' }, 'no value']
  ])('reads an observation with a %s', (_, value, words) => {
    expect(
      only(read({ resourceType: 'Observation', code: concept('T'), ...(value as object) })).value
    ).toBe(words);
  });

  it('reads the parts of a blood pressure, its range and that it is high', () => {
    const part = (text: string, value: number): unknown => ({
      code: concept(text),
      valueQuantity: { value, unit: 'mmHg' }
    });
    const item = only(
      read({
        resourceType: 'Observation',
        code: concept('Blood pressure'),
        component: [part('Systolic', 180), part('Diastolic', 95)],
        interpretation: [{ coding: [{ code: 'H' }] }],
        referenceRange: [{ high: { value: 140, unit: 'mmHg' } }]
      })
    );
    expect(item.parts).toEqual([
      { label: 'Systolic', value: '180 mmHg' },
      { label: 'Diastolic', value: '95 mmHg' }
    ]);
    expect(item.value).toBeUndefined();
    expect(item.details).toEqual(['Usual range up to 140 mmHg']);
    expect(item.alerts).toEqual(['high']);
  });

  it.each<[string, unknown, string]>([
    [
      'was entered in error',
      {
        resourceType: 'Condition',
        code: concept('X'),
        verificationStatus: { coding: [{ code: 'entered-in-error' }] }
      },
      'entered-in-error'
    ],
    [
      'was ruled out',
      {
        resourceType: 'AllergyIntolerance',
        code: concept('X'),
        verificationStatus: { coding: [{ code: 'refuted' }] }
      },
      'ruled-out'
    ],
    [
      'was not given',
      { resourceType: 'Immunization', vaccineCode: concept('X'), status: 'not-done' },
      'not-done'
    ],
    [
      'must not be given',
      {
        resourceType: 'MedicationRequest',
        medicationCodeableConcept: concept('X'),
        doNotPerform: true
      },
      'do-not-give'
    ],
    [
      'is unconfirmed',
      {
        resourceType: 'Condition',
        code: concept('X'),
        verificationStatus: { coding: [{ code: 'provisional' }] }
      },
      'not-confirmed'
    ]
  ])('says loudly what %s', (_, resource, alert) => {
    expect(only(read(resource)).alerts).toContain(alert);
  });

  it('names a medicine by reference: contained, in the bundle, absolute, or dangling', () => {
    const medicine = { resourceType: 'Medication', id: 'm', code: concept('Metformin') };
    const request = (reference: unknown): unknown => ({
      resourceType: 'MedicationRequest',
      medicationReference: reference
    });
    const title = (resource: unknown): string => only(read(resource)).title;
    expect(title({ ...(request({ reference: '#m' }) as object), contained: [medicine] })).toBe(
      'Metformin'
    );
    expect(title(bundle(medicine, request({ reference: 'Medication/m' })))).toBe('Metformin');
    expect(
      title(
        bundle(medicine, request({ reference: 'https://x.example/fhir/Medication/m/_history/2' }))
      )
    ).toBe('Metformin');
    expect(title(request({ reference: 'Medication/none', display: 'Insulin' }))).toBe('Insulin');
    expect(title(request({ reference: 'Medication/none' }))).toBe('Medication request');
  });

  it('finds an entry by its fullUrl', () => {
    const outline = read({
      resourceType: 'Bundle',
      entry: [
        { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Patient', name: [{ text: 'A' }] } },
        { fullUrl: 'urn:uuid:2', resource: { resourceType: 'Patient', name: [{ text: 'B' }] } },
        {
          resource: {
            resourceType: 'Composition',
            title: 'Summary',
            date: '2024-01-02',
            subject: { reference: 'urn:uuid:2' }
          }
        }
      ]
    });
    expect(outline.patient?.name).toBe('B');
    expect(outline.patients).toBe(2);
    expect(outline.title).toBe('Summary');
    expect(outline.date).toBe('2024-01-02');
  });

  it('shows a section that speaks only in words, where no entry of it is there', () => {
    const outline = read(
      bundle({
        resourceType: 'Composition',
        title: 'IPS',
        section: [
          {
            title: 'Allergies',
            code: { coding: [{ code: '48765-2' }] },
            text: { div: '<div><p>No known <b>allergies</b></p><script>alert(1)</script></div>' },
            entry: [{ reference: 'urn:uuid:gone' }]
          }
        ]
      })
    );
    const item = only(outline);
    expect(item.section).toBe('allergies');
    expect(item.details[0]).toBe('No known allergies');
    expect(item.details.join()).not.toContain('<');
  });

  it('says how a medicine is taken, in its own words or from its parts', () => {
    const dose = (dosage: unknown): string | undefined =>
      only(
        read({
          resourceType: 'MedicationStatement',
          medicationCodeableConcept: concept('X'),
          dosage: [dosage]
        })
      ).value;
    expect(dose({ text: 'one at night' })).toBe('one at night');
    expect(
      dose({
        doseAndRate: [{ doseQuantity: { value: 5, unit: 'mg' } }],
        timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
        route: concept('oral'),
        asNeededBoolean: true
      })
    ).toBe('5 mg, 2 times every day, oral, as needed');
    expect(dose({ doseAndRate: [{ doseQuantity: { value: 1 } }] })).toBe('dose 1');
  });

  it('bounds a section and says how many are left', () => {
    const many = Array.from({ length: 700 }, (_, i) => ({
      resourceType: 'Condition',
      code: concept(`C${i}`)
    }));
    const [section] = read(bundle(...many)).sections;
    expect(section!.items.length + section!.left).toBe(700);
    expect(section!.left).toBeGreaterThan(0);
  });

  it.each<[string, string, string]>([
    ['no JSON', '{"resourceType":"Bundle"', 'health/damaged'],
    ['a list', '[]', 'health/not-supported'],
    ['other JSON', '{"a":1}', 'health/not-supported'],
    ['nothing', '', 'health/damaged']
  ])('refuses %s', (_, json, code) => {
    expect(() => readFhir(new TextEncoder().encode(json))).toThrow(
      expect.objectContaining({ code })
    );
  });

  it('refuses what is above its cap', () => {
    expect(() => readFhir(new Uint8Array(11), { maxBytes: 10 })).toThrow(
      expect.objectContaining({ code: 'health/too-large' })
    );
  });
});

describe('narrativeText', () => {
  it('drops tags, keeps words, lines and entities', () => {
    expect(narrativeText({ div: '<div>a &amp; b<br/>c&#xe4;&unknown;<td>d</td></div>' })).toBe(
      'a & b\ncä&unknown; d'
    );
  });

  it('takes linear time on what never closes', () => {
    const start = performance.now();
    narrativeText({ div: '<'.repeat(2_000_000) });
    narrativeText({ div: '&'.repeat(2_000_000) });
    narrativeText({ div: ' \n'.repeat(1_000_000) });
    // Some tens of milliseconds; time by the square would be hours.
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
