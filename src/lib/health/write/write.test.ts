import { describe, expect, it } from 'vitest';
import { PDFDocument } from '@cantoo/pdf-lib';
import { outlineOf, readFhir } from '../fhir.ts';
import { understand } from '../meaning/entries.ts';
import { wholeChart } from '../meaning/whole.ts';
import { jpeg2000 } from '../testing/codecs.ts';
import { everythingBundle, patientSummary } from './export.ts';
import {
  accounting,
  auditEvent,
  consentResource,
  provenance,
  toCsv,
  type AccessFact
} from './ledger.ts';
import { linesPdf, picturesPdf } from './pages.ts';
import * as write from './resources.ts';

let last = 0;
const newId = (): string => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
const subject = { name: 'Twyla Moen', urn: 'urn:eip155:31337:0xaa' };
const outline = (...resources: Parameters<typeof write.writtenDocument>[0]['resources']) =>
  outlineOf(
    write.writtenDocument(
      {
        title: 'x',
        resources,
        patient: { name: 'Twyla Moen', address: subject.urn },
        author: 'Twyla Moen',
        when: '2024-05-03T10:00:00Z'
      },
      newId
    )
  );

describe('what is typed in', () => {
  it('reads back as it was meant: blood pressure, allergy, medicine, condition, vaccination', () => {
    const [systolic] = write.MEASURABLES;
    const { sections, patient, authors, whole } = outline(
      write.measurement({ measure: systolic!, value: 128, when: '2024-05-03', note: 'after rest' }),
      write.allergy({ substance: 'Penicillin', reaction: 'hives', severe: true, since: '2010' }),
      write.medicineTaken({ name: 'Ibuprofen', dose: '400 mg twice a day', stopped: false }),
      write.condition({ name: 'Asthma', since: '1999', over: false }),
      write.immunisation({ vaccine: 'Tetanus', when: '2020-01-02', dose: 2 })
    );
    const of = (kind: string) => sections.find((section) => section.kind === kind)!.items[0]!;
    expect(patient?.name).toBe('Twyla Moen');
    expect([authors, whole]).toEqual([['Twyla Moen'], false]);
    expect(of('vitals')).toMatchObject({
      title: 'Systolic blood pressure',
      value: '128 mmHg',
      date: '2024-05-03',
      details: ['after rest']
    });
    expect(of('allergies')).toMatchObject({
      title: 'Penicillin',
      value: 'hives',
      alerts: ['high-risk']
    });
    expect(of('medicines')).toMatchObject({
      title: 'Ibuprofen',
      value: '400 mg twice a day',
      status: 'active'
    });
    expect(of('conditions')).toMatchObject({ title: 'Asthma', status: 'active' });
    expect(of('immunisations')).toMatchObject({ title: 'Tetanus', details: ['Dose 2'] });
  });

  it('flags a result that is out of its range, and keeps words that are no number', () => {
    const { sections } = outline(
      write.labResult({
        name: 'Potassium',
        value: '6,2',
        unit: 'mmol/L',
        low: 3.5,
        high: 5.1,
        when: '2024-05-03'
      }),
      write.labResult({ name: 'Culture', value: 'no growth', when: '2024-05-03' })
    );
    const items = sections.find(({ kind }) => kind === 'results')!.items;
    expect(items.find(({ title }) => title === 'Potassium')).toMatchObject({
      value: '6.2 mmol/L',
      alerts: ['high']
    });
    expect(items.find(({ title }) => title === 'Culture')?.value).toBe('no growth');
  });

  it('says who wrote it', () => {
    const bundle = write.writtenDocument(
      {
        title: 'x',
        resources: [write.condition({ name: 'Asthma', over: false })],
        patient: { name: 'T', address: 'urn:x' },
        author: 'City Hospital',
        when: '2024-05-03T10:00:00Z'
      },
      newId
    ) as {
      entry: {
        fullUrl: string;
        resource: { resourceType: string; agent?: unknown; target?: { reference: string }[] };
      }[];
    };
    const [, condition, provenance] = bundle.entry;
    expect(provenance!.resource).toMatchObject({
      resourceType: 'Provenance',
      agent: [{ who: { display: 'City Hospital' } }]
    });
    expect(provenance!.resource.target![0]!.reference).toBe(condition!.fullUrl);
  });

  it('cannot smuggle markup into a note', () => {
    const note = write.clinicalNote({
      title: 'Visit',
      parts: [{ title: 'Plan', text: '<script>x</script>\n\nrest & water' }],
      when: '2024-05-03',
      author: 'A',
      patient: 'B'
    });
    expect(JSON.stringify(note)).not.toContain('<script');
    expect(readFhir(new TextEncoder().encode(JSON.stringify(note))).written[0]!.title).toBe('Plan');
  });
});

const access = (time: string, more: Partial<AccessFact> = {}): AccessFact => ({
  id: 'a',
  patient: subject,
  reader: { name: 'City Hospital', urn: 'urn:eip155:31337:0xbb' },
  record: 'Blood test',
  recordUrn: 'urn:r',
  purpose: 'TREAT',
  time: new Date(time),
  transaction: 'urn:eip155:31337:tx:0x1',
  emergency: false,
  ...more
});

describe('what the chain says, in FHIR', () => {
  it('a share is a Consent with its period, purpose and transaction', () => {
    const fact = {
      id: 'c',
      patient: subject,
      grantee: { name: 'City Hospital', urn: 'urn:b' },
      purpose: 'TREAT',
      what: 'Results',
      given: new Date('2024-01-01T00:00:00Z'),
      until: new Date('2024-02-01T00:00:00Z'),
      active: false,
      transaction: 'urn:tx'
    };
    expect(consentResource(fact)).toMatchObject({
      status: 'inactive',
      identifier: [{ value: 'urn:tx' }],
      provision: {
        type: 'permit',
        period: { start: '2024-01-01T00:00:00.000Z', end: '2024-02-01T00:00:00.000Z' },
        purpose: [{ code: 'TREAT' }],
        data: [{ reference: { display: 'Results' } }]
      }
    });
    expect(consentResource({ ...fact, what: null, until: null, active: true })).not.toHaveProperty(
      'provision.data'
    );
  });

  it('an opening is an AuditEvent of IHE BALP; one in an emergency says so', () => {
    expect(auditEvent(access('2024-05-03T10:00:00Z'))).toMatchObject({
      action: 'R',
      recorded: '2024-05-03T10:00:00.000Z',
      meta: { profile: [expect.stringContaining('BasicAudit.PatientRead')] },
      agent: [{ requestor: true }, { requestor: false }]
    });
    expect(auditEvent(access('2024-05-03T10:00:00Z', { emergency: true }))).toMatchObject({
      purposeOfEvent: [{ coding: [{ code: 'BTG' }] }]
    });
    expect(provenance({ ...access('2024-05-03T10:00:00Z'), author: subject })).toMatchObject({
      resourceType: 'Provenance',
      agent: [{ who: { display: 'Twyla Moen' } }]
    });
  });

  it('the accounting of disclosures covers six years, newest first', () => {
    const lines = accounting(
      [
        access('2018-01-01T00:00:00Z'),
        access('2021-01-01T00:00:00Z'),
        access('2024-01-01T00:00:00Z', { emergency: true })
      ],
      new Date('2024-06-01T00:00:00Z')
    );
    expect(lines.map(({ date, purpose }) => [date.slice(0, 4), purpose])).toEqual([
      ['2024', 'emergency access'],
      ['2021', 'TREAT']
    ]);
  });

  it('CSV quotes what must be, and defuses formulas', () => {
    expect(toCsv(['a', 'b'], [['x,"y"', '=1+1']])).toBe('a,b\r\n"x,""y""",\'=1+1\r\n');
  });
});

describe('exports', () => {
  it('hold every file, byte for byte, and read as FHIR', async () => {
    const bytes = new Uint8Array(2_000_001).map((_, i) => i * 31);
    const file = (title: string, content: Uint8Array) => ({
      index: 0,
      title,
      fileName: `${title}.bin`,
      mime: '',
      added: new Date(0),
      author: 'A',
      urn: 'urn:1',
      read: () => Promise.resolve(content)
    });
    let text = '';
    const done: number[] = [];
    for await (const part of everythingBundle(
      subject,
      [file('Big "one"', bytes), file('Small', Uint8Array.of(1))],
      [{ resourceType: 'Consent' }],
      new Date(0),
      newId,
      (n) => done.push(n)
    ))
      text += part;
    const bundle = JSON.parse(text) as {
      entry: {
        resource: {
          resourceType: string;
          description?: string;
          content?: { attachment: { data: string } }[];
        };
      }[];
    };
    expect(bundle.entry.map(({ resource }) => resource.resourceType)).toEqual([
      'Patient',
      'DocumentReference',
      'DocumentReference',
      'Consent'
    ]);
    expect(
      Buffer.from(bundle.entry[1]!.resource.content![0]!.attachment.data, 'base64').equals(
        Buffer.from(bytes)
      )
    ).toBe(true);
    expect(bundle.entry[1]!.resource.description).toBe('Big "one"');
    expect(done).toEqual([1, 2]);
  });

  it('the summary is an IPS: Composition first, required sections always, nothing dangling', async () => {
    const source = {
      resourceType: 'Bundle',
      entry: [
        { resource: write.allergy({ substance: 'Latex', severe: true }) },
        {
          resource: {
            resourceType: 'Condition',
            id: 'old',
            code: { text: 'Asthma' },
            subject: { reference: 'Patient/9' },
            recorder: { reference: 'Practitioner/1', display: 'Dr A' }
          }
        }
      ]
    };
    const understood = await understand(new TextEncoder().encode(JSON.stringify(source)), 'x', '');
    const chart = wholeChart([
      { index: 0, title: 'x', added: new Date(0), author: '', understood }
    ]);
    const bundle = patientSummary(
      subject,
      chart.entries,
      new Date('2024-06-01T00:00:00Z'),
      newId
    ) as {
      type: string;
      entry: {
        fullUrl: string;
        resource: {
          resourceType: string;
          section?: { code: { coding: { code: string }[] }; emptyReason?: object }[];
        };
      }[];
    };
    expect([bundle.type, bundle.entry[0]!.resource.resourceType]).toEqual([
      'document',
      'Composition'
    ]);
    expect(
      bundle.entry[0]!.resource.section!.map(({ code, emptyReason }) => [
        code.coding[0]!.code,
        emptyReason !== undefined
      ])
    ).toEqual([
      ['48765-2', false],
      ['10160-0', true],
      ['11450-4', false]
    ]);
    const urls = new Set(bundle.entry.map(({ fullUrl }) => fullUrl));
    for (const [, reference] of JSON.stringify(bundle).matchAll(/"reference":"([^"]+)"/g))
      expect(urls.has(reference!)).toBe(true);
    expect(outlineOf(bundle).patient?.name).toBe('Twyla Moen');
  });
});

describe('PDF', () => {
  it('of lines breaks into pages, and asks for a picture of what its font cannot write', async () => {
    const asked: string[] = [];
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64'
    );
    const bytes = await linesPdf(
      { title: 'Summary', subtitle: 'of Twyla', foot: 'made here' },
      [
        {
          title: 'Lines',
          lines: [...Array.from({ length: 90 }, (_, i) => `line ${i}`), 'पेनिसिलिन']
        },
        { title: 'Empty', lines: [] }
      ],
      (text) => {
        asked.push(text);
        return Promise.resolve({ png, width: 40, height: 12 });
      }
    );
    expect((await PDFDocument.load(bytes)).getPageCount()).toBe(2);
    expect(asked).toEqual(['पेनिसिलिन']);
  });

  it('of photographs has a page for each; other files are refused in words', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64'
    );
    const file = await PDFDocument.load(await picturesPdf([png, png], 'Letter'));
    expect(file.getPageCount()).toBe(2);
    await expect(
      picturesPdf([await jpeg2000(new Uint8Array(128), 8, 8, false)], 'x')
    ).rejects.toThrow(/cannot be put into a PDF/);
  });
});
