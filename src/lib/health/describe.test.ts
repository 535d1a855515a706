import { describe as suite, expect, it } from 'vitest';
import { locales, overwriteGetLocale } from '../words/compiled/runtime.js';
import { CATEGORIES, categoryInWords, describe, titleFromName } from './describe.ts';
import type { Node } from './fhir/json.ts';
import {
  clinicalNote,
  MEASURABLES,
  measurement,
  prescription,
  writtenDocument
} from './write/resources.ts';
import * as make from './testing/dicom.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

suite('describe', () => {
  it('takes title and day from a scan, from its start alone', async () => {
    const set: make.Element[] = [
      [0x08, 0x20, 'DA', '20231105'],
      ...make.pictureElements({ rows: 100, columns: 100, bits: 16 }),
      [0x08, 0x1030, 'LO', 'Abdomen'],
      make.pixelData(new Uint8Array(20_000))
    ];
    const file = make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT));
    for (const head of [file, file.subarray(0, 2000)]) {
      expect(await describe(head, 'IM0001', '')).toEqual({
        title: 'CT scan: Abdomen',
        kind: 'dicom',
        date: '2023-11-05',
        suggestedCategory: 'imaging'
      });
    }
  });

  it('takes title, day and category from a FHIR resource', async () => {
    const report = {
      resourceType: 'DiagnosticReport',
      code: { text: 'Blood count' },
      effectiveDateTime: '2022-03-04T08:00:00+01:00'
    };
    expect(await describe(text(JSON.stringify(report)), 'x.json', '')).toEqual({
      title: 'Blood count',
      kind: 'fhir',
      date: '2022-03-04',
      suggestedCategory: 'results'
    });
  });

  it('calls what was typed in as it was called, and puts it where things of its kind are', async () => {
    const person = { name: 'Twyla Moen', address: 'urn:x' };
    const written = (title: string, ...resources: Node[]): Uint8Array =>
      text(
        JSON.stringify(
          writtenDocument(
            { title, resources, patient: person, author: 'Twyla', when: '2024-05-02T10:00:00Z' },
            () => crypto.randomUUID()
          )
        )
      );
    const pressure = [0, 1].map((at) =>
      measurement({ measure: MEASURABLES[at]!, value: 120 - 40 * at, when: '2024-05-02' })
    );
    expect(await describe(written('Blood pressure 120/80', ...pressure), 'x', '')).toMatchObject({
      title: 'Blood pressure 120/80',
      suggestedCategory: 'results'
    });
    const medicine = prescription({ medicine: 'Amoxicillin', dose: 'one a day', when: '2024' });
    expect(await describe(written('Prescription: Amoxicillin', medicine), 'x', '')).toMatchObject({
      title: 'Prescription: Amoxicillin',
      suggestedCategory: 'medications'
    });
    const note = clinicalNote({
      title: 'Knee',
      parts: [{ title: 'Plan', text: 'Rest.' }],
      when: '2024-05-02',
      author: 'Dr Rossi',
      patient: 'Twyla Moen'
    });
    expect(await describe(written('Note: Knee', note), 'x', '')).toMatchObject({
      title: 'Note: Knee',
      suggestedCategory: 'documents'
    });
    // What another program tags its bundles with is no title.
    const tagged = {
      resourceType: 'Bundle',
      type: 'collection',
      meta: { tag: [{ code: 'SUBSETTED', display: 'summary mode' }] },
      entry: [{ resource: { resourceType: 'Observation', code: { text: 'Pulse' } } }]
    };
    expect(await describe(text(JSON.stringify(tagged)), 'x', '')).toMatchObject({
      title: 'Pulse'
    });
  });

  it('goes by the name where the start of a record is not enough', async () => {
    expect(
      await describe(text('{"resourceType":"Bundle","entry":['), 'My_summary.json', '')
    ).toEqual({
      title: 'My summary',
      kind: 'fhir',
      suggestedCategory: 'summaries'
    });
  });

  it.each([
    [
      'MSH|^~\\&|LAB|X|||20240115103000||ORU^R01|1|P|2.5\rPID|1\r',
      'Result message',
      '2024-01-15',
      'results',
      'hl7v2'
    ],
    [
      '<?xml version="1.0"?><ClinicalDocument><title>Discharge Summary</title><effectiveTime value="20130417"/></ClinicalDocument>',
      'Discharge Summary',
      '2013-04-17',
      'summaries',
      'ccda'
    ]
  ])('knows clinical text', async (content, title, date, suggestedCategory, kind) => {
    expect(await describe(text(content), 'x.txt', 'text/plain')).toEqual({
      title,
      kind,
      date,
      suggestedCategory
    });
  });

  it.each([
    ['Blood_test_2024-02-29.pdf', 'Blood test 2024-02-29', '2024-02-29'],
    ['scan20231301.pdf', 'scan20231301', undefined],
    ['2023-02-30 letter.pdf', '2023-02-30 letter', undefined],
    ['Twyla_Moen_a3f60302-e902-468f-a683-6373d24fc4fd.pdf', 'Twyla Moen', undefined]
  ])('reads the name %s', async (name, title, date) => {
    const { title: said, date: day } = await describe(text('%PDF-1.4'), name, '');
    expect([said, day]).toEqual([title, date]);
  });

  it('always has a title', () => {
    expect(titleFromName('')).toBe('Untitled');
    expect(titleFromName('.bashrc')).toBe('.bashrc');
    expect(titleFromName('a/b\\c.txt')).toBe('c');
  });
});

suite('the categories that a chart begins with', () => {
  it('are called in the language of the page', () => {
    expect(CATEGORIES.map(categoryInWords)).toContain('Images and scans');
    const others = locales.filter((one) => one !== 'en');
    for (const locale of others) {
      overwriteGetLocale(() => locale);
      try {
        const words = CATEGORIES.map(categoryInWords);
        expect(new Set(words).size).toBe(CATEGORIES.length);
        for (const [at, id] of CATEGORIES.entries())
          expect(words[at], `${id} in ${locale}`).not.toBe(id);
      } finally {
        overwriteGetLocale(() => 'en');
      }
    }
    overwriteGetLocale(() => 'de');
    try {
      expect(categoryInWords('medications')).toBe('Medikamente');
    } finally {
      overwriteGetLocale(() => 'en');
    }
  });
});
