import { describe, expect, it } from 'vitest';
import { detectKind, imageMime, topLevelString } from './kind.ts';
import * as make from './testing/dicom.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('detectKind', () => {
  const dataset = make.encodeDataset(
    [
      [0x08, 0x05, 'CS', 'ISO_IR 100'],
      [0x08, 0x60, 'CS', 'CT']
    ],
    make.EXPLICIT
  );
  const implicit = make.encodeDataset(
    [
      [0x08, 0x05, 'CS', 'ISO_IR 100'],
      [0x08, 0x60, 'CS', 'CT']
    ],
    make.IMPLICIT
  );
  it.each<[string, Uint8Array, string, string]>([
    ['a PDF', text('%PDF-1.7\n...'), 'x.txt', 'pdf'],
    ['a PDF after junk', text('\r\n\r\n%PDF-1.4\n'), 'x', 'pdf'],
    [
      'a PNG called .pdf',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      'x.pdf',
      'image'
    ],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), 'x', 'image'],
    [
      'an SVG',
      text('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'x',
      'image'
    ],
    ['DICOM with preamble', make.part10(make.SYNTAX.explicit, dataset), 'x', 'dicom'],
    ['an explicit data set', dataset, 'x', 'dicom'],
    ['an implicit data set', implicit, 'x', 'dicom'],
    ['a FHIR resource', text('{"id":"1","resourceType":"Patient"}'), 'x.txt', 'fhir'],
    [
      'a FHIR resource with a byte order mark',
      text('\uFEFF {"resourceType": "Bundle"}'),
      'x',
      'fhir'
    ],
    [
      'the start of a FHIR bundle',
      text('{"resourceType":"Bundle","entry":[{"fullUrl":"urn'),
      'x',
      'fhir'
    ],
    ['JSON with FHIR inside', text('{"data":{"resourceType":"Patient"}}'), 'x.json', 'text'],
    [
      'JSON that only mentions it',
      text('{"a":"\\"resourceType\\":\\"Patient\\""}'),
      'x.json',
      'text'
    ],
    ['UTF-8', text('Größe: 1,80 m — ok'), 'x', 'text'],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x42, 0), 'x', 'text'],
    [
      'Latin-1',
      Uint8Array.from([
        ...text('Befund: Gr'),
        0xf6,
        0xdf,
        ...text('e unauff'),
        0xe4,
        ...text('llig')
      ]),
      'x',
      'text'
    ],
    ['HL7 v2 in an MLLP frame', text('\x0bMSH|^~\\&|A|B\rPID|1\r\x1c\r'), 'x', 'hl7v2'],
    ['HTML', text('<!doctype html><script>alert(1)</script>'), 'x.html', 'text'],
    ['nothing', new Uint8Array(0), 'x.pdf', 'other'],
    ['one byte', Uint8Array.of(0), 'x', 'other'],
    ['one letter', text('a'), 'x', 'text'],
    ['a zip', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0), 'x.docx', 'archive'],
    ['bytes called .dcm', Uint8Array.of(1, 2, 3, 0, 255, 254), 'x.dcm', 'dicom']
  ])('knows %s', (_, bytes, name, kind) => {
    expect(detectKind(bytes, name, '')).toBe(kind);
  });

  it('does not take a character that the head cuts in two for binary data', () => {
    const bytes = text('ä'.repeat(40_000));
    expect(detectKind(bytes.subarray(0, 65_535), 'x', '')).toBe('text');
    expect(detectKind(bytes.subarray(0, 65_536 + 1), 'x', '')).toBe('text');
  });
});

describe('imageMime', () => {
  it('takes XML that merely contains svg for no picture', () => {
    expect(imageMime(text('<html><body><svg></svg></body></html>'))).toBeUndefined();
  });
});

describe('topLevelString', () => {
  it('is not misled by nesting, escapes or lists', () => {
    const json = text('{"a":[{"k":"no"}],"b":"x\\"{","k":"yes"}');
    expect(topLevelString(json, 'k')).toBe('yes');
    expect(topLevelString(text('[{"k":"no"}]'), 'k')).toBeUndefined();
    expect(topLevelString(text('{"k":5}'), 'k')).toBeUndefined();
    expect(topLevelString(text('{"k'), 'k')).toBeUndefined();
  });
});
