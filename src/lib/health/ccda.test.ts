import { describe, expect, it } from 'vitest';
import { readCcda } from './ccda.ts';
import { detectKind } from './kind.ts';
import { plainText } from './narrative.ts';
import { ccda } from './testing/ccda.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const item = (file: ReturnType<typeof readCcda>, kind: string) =>
  file.outline.sections.find((section) => section.kind === kind)?.items[0];

describe('readCcda', () => {
  const file = readCcda(bytes(ccda()));

  it('is known by its content', () => expect(detectKind(bytes(ccda()), 'x', '')).toBe('ccda'));

  it('says whom it is about, who wrote it and when', () => {
    expect(file).toMatchObject({
      title: 'Summary',
      date: '2024-05-03T10:00:00+02:00',
      authors: ['Ada Author'],
      damaged: false
    });
    expect(file.outline.patient).toMatchObject({
      name: 'Jo Doe',
      birthDate: '1980-02-29',
      sex: 'female'
    });
  });

  it('keeps every section in its own words', () => {
    expect(file.sections.map(({ title }) => title)).toEqual([
      'Allergies',
      'Medicines',
      'Results',
      'Vaccines',
      'Problems'
    ]);
    expect(plainText(file.sections[0]!.narrative!)).toContain('Penicillin: hives');
  });

  it('reads entries: allergies, medicines, results, vaccinations, problems', () => {
    expect(item(file, 'allergies')).toMatchObject({
      title: 'Penicillin',
      value: 'Hives',
      alerts: ['high-risk'],
      date: '2010'
    });
    expect(item(file, 'medicines')).toMatchObject({
      title: 'Ibuprofen 600 MG',
      value: '1 {tbl}, every 6 h, as needed'.replace('1 {tbl}', '1 tbl').replace('6 h', '6 hours')
    });
    expect(item(file, 'results')).toMatchObject({
      title: 'Potassium',
      value: '> 6 mmol/L',
      alerts: ['critically-high'],
      details: ['Usual range 3.5 mmol/L to 5.1 mmol/L']
    });
    expect(item(file, 'immunisations')).toMatchObject({ title: 'Influenza', alerts: ['not-done'] });
    expect(item(file, 'conditions')).toMatchObject({
      title: 'Does not have: Diabetes',
      alerts: ['ruled-out']
    });
  });

  it('reads a damaged document as far as it goes, and says so', () => {
    const cut = readCcda(bytes(ccda().slice(0, -900)));
    expect(cut.damaged).toBe(true);
    expect(item(cut, 'allergies')?.title).toBe('Penicillin');
  });

  it('hands out the file inside an unstructured document', () => {
    const unstructured = `<ClinicalDocument><title>Scan</title><component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBE
      Ri0=</text></nonXMLBody></component></ClinicalDocument>`;
    const [attachment] = readCcda(bytes(unstructured)).attachments;
    expect(new TextDecoder().decode(attachment!.bytes)).toBe('%PDF-');
    expect(attachment!.mime).toBe('application/pdf');
  });
});
