import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe as suite, expect, it } from 'vitest';
import { listArchive } from './archive.ts';
import { readCcda } from './ccda.ts';
import { describe } from './describe.ts';
import { drawPicture, readDicom } from './dicom.ts';
import { HealthError } from './errors.ts';
import { readHeader } from './ecg/wfdb.ts';
import { readFhir } from './fhir.ts';
import { readHl7v2 } from './hl7v2.ts';
import { detectKind, type Kind } from './kind.ts';
import { cardsIn, readCard } from './smart/card.ts';
import { knownIssuers } from './smart/issuers.ts';
import { readLink } from './smart/link.ts';
import { ccda } from './testing/ccda.ts';
import { readText } from './text.ts';
import { readAppleHealth } from './wearable/apple.ts';
import { readFit } from './wearable/fit.ts';
import * as make from './testing/dicom.ts';

const DATA =
  process.env.OWNCHART_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const FOLDERS: Record<string, Kind> = {
  dicom: 'dicom',
  'fhir-synthea': 'fhir',
  ips: 'fhir',
  pdf: 'pdf',
  hl7v2: 'hl7v2',
  ccda: 'ccda',
  'ccda-sections': 'ccda',
  fit: 'fit'
};

interface Outcome {
  kind: Kind;
  /** Null where the document is shown. */
  refusal: HealthError | null;
}

/** Does with a file what the viewers do; PDF and pictures are opened by the browser alone. */
async function open(bytes: Uint8Array, name: string): Promise<Outcome> {
  const kind = detectKind(bytes, name, '');
  await describe(bytes, name, '');
  try {
    if (kind === 'fhir') readFhir(bytes);
    if (kind === 'text') readText(bytes);
    if (kind === 'ccda') readCcda(bytes);
    if (kind === 'hl7v2') readHl7v2(bytes);
    if (kind === 'ecg') readHeader(bytes);
    if (kind === 'archive') listArchive(bytes);
    if (kind === 'fit') await readFit(bytes);
    if (kind === 'apple-health')
      await readAppleHealth(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    if (kind === 'health-link') readLink(readText(bytes).text);
    if (kind === 'health-card') {
      const directory = await knownIssuers();
      for (const jws of cardsIn(readText(bytes).text)) await readCard(jws, directory);
    }
    if (kind === 'dicom') {
      const { picture, refusal } = await readDicom(bytes);
      if (picture) drawPicture(picture);
      return { kind, refusal };
    }
    return { kind, refusal: null };
  } catch (error) {
    if (!(error instanceof HealthError)) throw error;
    return { kind, refusal: error };
  }
}

suite.skipIf(!existsSync(DATA))(`sample records (skipped without ${DATA})`, () => {
  const files = Object.keys(FOLDERS).flatMap((folder) =>
    existsSync(join(DATA, folder))
      ? readdirSync(join(DATA, folder)).map((name) => [folder, name] as const)
      : []
  );
  const load = (folder: string, name: string): Uint8Array =>
    new Uint8Array(readFileSync(join(DATA, folder, name)));

  it('has files', () => expect(files.length).toBeGreaterThan(100));

  it.each(files)(
    '%s/%s is shown or refused in words',
    { timeout: 30_000 },
    async (folder, name) => {
      const { kind, refusal } = await open(load(folder, name), name);
      if (name === 'examples__Test__Message__empty.hl7') return expect(kind).toBe('other');
      expect(kind).toBe(FOLDERS[folder]);
      if (refusal) expect(refusal.remedy).not.toBe('');
      if (folder !== 'dicom') expect(refusal).toBeNull();
      else expect([name, refusal?.code]).toEqual([name, DICOM_REFUSALS[name]]);
    }
  );

  /** Those that Node cannot show; the two JPEG files of 8 bits open in a browser. */
  const DICOM_REFUSALS: Record<string, string> = {
    'JPGExtended.dcm': 'health/not-supported',
    'MR_truncated.dcm': 'health/cut-short',
    'SC_rgb_jpeg.dcm': 'health/not-supported',
    'examples_ybr_color.dcm': 'health/not-supported'
  };

  it('reads the same MRI picture from six encodings', async () => {
    const names = [
      'MR_small.dcm',
      'MR_small_RLE.dcm',
      'MR_small_bigendian.dcm',
      'MR_small_implicit.dcm',
      'MR_small_jp2klossless.dcm',
      'MR_small_jpeg_ls_lossless.dcm'
    ];
    const drawn = await Promise.all(
      names.map(async (name) => drawPicture((await readDicom(load('dicom', name))).picture!))
    );
    for (const rgba of drawn) expect(rgba).toEqual(drawn[0]);
    expect(new Set(drawn[0]).size).toBeGreaterThan(50);
  });

  it('survives damage: 300 mutants of real files', { timeout: 60_000 }, async () => {
    const small = files
      .filter(([folder]) => ['dicom', 'ips', 'hl7v2', 'ccda-sections'].includes(folder))
      .map(([folder, name]) => [name, load(folder, name)] as const)
      .filter(([, bytes]) => bytes.length < 60_000);
    await fc.assert(damage(small), { numRuns: 300 });
  });
});

suite('damaged files', () => {
  it('made here are shown or refused in words: 300 mutants', { timeout: 60_000 }, async () => {
    const elements: make.Element[] = [
      [0x08, 0x05, 'CS', 'ISO_IR 100'],
      [0x10, 0x10, 'PN', 'Doe^Jane'],
      ...make.pictureElements({ rows: 4, columns: 4, bits: 8 })
    ];
    const set = [...elements, make.pixelData(new Uint8Array(16), 'OB')];
    const frame = make.rleFrame([make.packLiteral(new Uint8Array(16))]);
    const fhir = {
      resourceType: 'Bundle',
      entry: [
        {
          fullUrl: 'urn:1',
          resource: {
            resourceType: 'Observation',
            code: { text: 'x' },
            valueQuantity: { value: 1 },
            component: [{ code: {} }]
          }
        }
      ]
    };
    await fc.assert(
      damage([
        ['explicit.dcm', make.part10(make.SYNTAX.explicit, make.encodeDataset(set, make.EXPLICIT))],
        ['bare.dcm', make.encodeDataset(set, make.IMPLICIT)],
        ['big.dcm', make.part10(make.SYNTAX.big, make.encodeDataset(set, make.BIG))],
        [
          'rle.dcm',
          make.part10(
            make.SYNTAX.rle,
            make.concat([make.encodeDataset(elements, make.EXPLICIT), make.encapsulated(frame)])
          )
        ],
        [
          'deflated.dcm',
          make.part10(
            make.SYNTAX.deflated,
            await make.deflate(make.encodeDataset(set, make.EXPLICIT))
          )
        ],
        ['bundle.json', new TextEncoder().encode(JSON.stringify(fhir))],
        ['summary.xml', new TextEncoder().encode(ccda())],
        [
          'result.hl7',
          new TextEncoder().encode('MSH|^~\\&|A|B\rPID|1||2||D^J\rOBX|1|NM|3^K||4|u|1-2|H')
        ],
        ['r.hea', new TextEncoder().encode('r 1 250 2\nr.dat 212 200(0)/mV 11 0 0 0 0 I')]
      ]),
      { numRuns: 300 }
    );
  });

  it('of any JSON shape that calls itself FHIR give an outline', () => {
    const keys = fc.constantFrom(
      'code',
      'value',
      'valueQuantity',
      'component',
      'entry',
      'resource',
      'section',
      'text',
      'div',
      'name',
      'category',
      'dosage',
      'medicationReference',
      'reference',
      'contained',
      'subject',
      'period',
      'note',
      'reaction'
    );
    const types = fc.constantFrom(
      'Bundle',
      'Composition',
      'Patient',
      'Observation',
      'MedicationRequest',
      'AllergyIntolerance',
      'Immunization',
      'DocumentReference',
      'Claim',
      '__proto__',
      'constructor'
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('node')
      ),
      node: fc
        .tuple(types, fc.dictionary(keys, tie('value'), { maxKeys: 5 }))
        .map(([resourceType, members]) => ({ resourceType, ...members }))
    }));
    fc.assert(
      fc.property(types, fc.dictionary(keys, value), (resourceType, members) => {
        const outline = readFhir(
          new TextEncoder().encode(JSON.stringify({ resourceType, ...members }))
        );
        expect(outline.title).not.toBe('');
      }),
      { numRuns: 300 }
    );
  });
});

/** A property: flipping bits of a file, and cutting it, ends in a picture or words, within a second. */
function damage(files: (readonly [string, Uint8Array])[]): fc.IAsyncProperty<unknown> {
  const flips = fc.array(
    fc.tuple(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 1, max: 255 })
    ),
    { maxLength: 24 }
  );
  const keep = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
  return fc.asyncProperty(
    fc.constantFrom(...files),
    flips,
    keep,
    async ([name, bytes], changes, part) => {
      const mutant = bytes.slice(0, Math.ceil(bytes.length * part));
      for (const [where, mask] of changes) {
        const at = Math.floor(where * mutant.length);
        if (at < mutant.length) mutant[at] = mutant[at]! ^ mask;
      }
      const start = performance.now();
      await open(mutant, name);
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  );
}
