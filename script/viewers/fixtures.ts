import { strToU8, zipSync } from 'fflate';
import { ccda } from '../../src/lib/health/testing/ccda.ts';
import * as pack from '../../src/lib/health/testing/codecs.ts';
import * as make from '../../src/lib/health/testing/dicom.ts';

/** One small file of each kind that a viewer shows, made by code: a fresh clone has no others. */
export async function fixtures(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const values = Array.from({ length: 64 }, (_, i) => i * 500);
  const elements = make.pictureElements({ rows: 8, columns: 8, bits: 16 });
  const words = make.words(values, true);
  const packed = (syntax: string, frame: Uint8Array): Uint8Array =>
    make.part10(
      syntax,
      make.concat([make.encodeDataset(elements, make.EXPLICIT), make.encapsulated(frame)])
    );
  const planes = [8, 0].map((shift) =>
    make.packLiteral(Uint8Array.from(values, (value) => (value >> shift) & 255))
  );
  const bundle = {
    resourceType: 'Bundle',
    type: 'document',
    entry: [
      {
        resource: {
          resourceType: 'Composition',
          title: 'Summary',
          section: [
            {
              title: 'Words',
              text: { div: '<div><p>a</p><table><tr><td>b</td></tr></table></div>' }
            }
          ]
        }
      },
      { resource: { resourceType: 'Patient', name: [{ given: ['Jo'], family: 'Doe' }] } },
      {
        resource: {
          resourceType: 'AllergyIntolerance',
          code: { text: 'Penicillin' },
          criticality: 'high'
        }
      },
      {
        resource: {
          resourceType: 'Observation',
          code: { text: 'K' },
          valueQuantity: { value: 4.2, unit: 'mmol/L' }
        }
      }
    ]
  };
  const header = 'r 1 250 6\nr.dat 16 200(0)/mV 16 0 0 0 0 II\n';
  const signal = make.words([0, 10, 200, 10, 0, 0], true);
  const hl7 =
    'MSH|^~\\&|A|B|||20240503||ORU^R01|1|P|2.5\rPID|1||2||Doe^Jo\rOBR|1|||X^Panel\rOBX|1|NM|3^K^LN||4.2|mmol/L|3-5|N\rOBX|2|ED|4^R||^text^plain^Base64^aGVsbG8=';
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const health =
    '<?xml version="1.0"?><HealthData><Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" value="60" startDate="2024-01-01 08:00:00 +0100"/></HealthData>';
  return [
    {
      name: 'plain.dcm',
      bytes: make.part10(
        make.SYNTAX.explicit,
        make.encodeDataset([...elements, make.pixelData(words)], make.EXPLICIT)
      )
    },
    { name: 'rle.dcm', bytes: packed(make.SYNTAX.rle, make.rleFrame(planes)) },
    {
      name: 'jpeg2000.dcm',
      bytes: packed(make.SYNTAX.jpeg2000, await pack.jpeg2000(words, 8, 8, false))
    },
    { name: 'jpegls.dcm', bytes: packed(make.SYNTAX.jpegLs, await pack.jpegLs(words, 8, 8)) },
    {
      name: 'lossless.dcm',
      bytes: packed(make.SYNTAX.jpegLossless, pack.jpegLossless(values, 8, 8))
    },
    { name: 'bundle.json', bytes: text(JSON.stringify(bundle)) },
    {
      name: 'patient.xml',
      bytes: text(
        '<Patient xmlns="http://hl7.org/fhir"><name><text value="Jo Doe"/></name></Patient>'
      )
    },
    { name: 'summary.xml', bytes: text(ccda()) },
    { name: 'result.hl7', bytes: text(hl7) },
    { name: 'card.txt', bytes: text('shc:/5676290952432060346029243740446031222959532654603460') },
    {
      name: 'link.txt',
      bytes: text(
        `shlink:/${Buffer.from(JSON.stringify({ url: 'https://a.example/x', key: 'A'.repeat(43), flag: 'LU' })).toString('base64url')}`
      )
    },
    { name: 'r.hea', bytes: text(header) },
    { name: 'recording.zip', bytes: zipSync({ 'r.hea': strToU8(header), 'r.dat': signal }) },
    { name: 'letters.zip', bytes: zipSync({ 'a.txt': strToU8('hello'), 'b.json': strToU8('{}') }) },
    { name: 'export.xml', bytes: text(health) },
    { name: 'drawing.svg', bytes: text(svg) },
    { name: 'note.txt', bytes: text('Dear <b>colleague</b>, thank you.') }
  ];
}
