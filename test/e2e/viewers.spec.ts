import { expect, test, type Locator } from '@playwright/test';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeDataset,
  EXPLICIT,
  part10,
  pictureElements,
  pixelData,
  SYNTAX
} from '../../src/lib/health/testing/dicom.ts';
import { addDocument, goTo, setUp } from './support/acts.ts';
import { pdf, png } from './support/pictures.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// What only a browser can show: each kind of document, added and opened as a patient does.

let own: OwnStack;
let twyla: Person;
const data = process.env.OWNCHART_DATA ?? join(import.meta.dirname, '../../../shared/data');

test.beforeAll(async () => {
  own = await startOwnStack();
  twyla = await own.open('Twyla Moen');
  await setUp(twyla);
});

test.afterAll(async () => {
  await own?.stop();
});

test.afterEach(() => {
  twyla.guard.assertClean();
});

async function addAndOpen(name: string, mimeType: string, bytes: Uint8Array): Promise<Locator> {
  await addDocument(twyla, { file: { name, mimeType, buffer: Buffer.from(bytes) }, title: name });
  await goTo(twyla, '/records');
  await twyla.page.getByRole('link', { name }).first().click();
  const document = twyla.page.getByRole('region', { name: 'Document' });
  await expect(document).toBeVisible();
  await expect(document.getByText(/^Opening /)).toHaveCount(0);
  return document;
}

/** Red, green, blue of a canvas at a place, and whether all of it is one colour. */
async function look(
  canvas: Locator,
  x: number,
  y: number
): Promise<{ rgb: number[]; flat: boolean }> {
  return await canvas.evaluate(
    (node, at) => {
      const { width, height } = node as HTMLCanvasElement;
      const context = (node as HTMLCanvasElement).getContext('2d')!;
      const all = context.getImageData(0, 0, width, height).data;
      const rgb = [...context.getImageData(at.x, at.y, 1, 1).data].slice(0, 3);
      const first = all.slice(0, 4).join();
      let flat = true;
      for (let i = 4; flat && i < all.length; i += 4) flat = all.slice(i, i + 4).join() === first;
      return { rgb, flat };
    },
    { x, y }
  );
}

test('a PDF shows its page, and says its words to a screen reader', async () => {
  const document = await addAndOpen('letter.pdf', 'application/pdf', pdf('Dear colleague'));
  await expect(document.getByText('of 1', { exact: false }).first()).toBeVisible();
  await expect(document.getByText('Dear colleague')).toBeAttached();
  await expect.poll(async () => (await look(document.locator('canvas'), 0, 0)).flat).toBe(false);
});

test('a picture shows', async () => {
  const document = await addAndOpen('skin.png', 'image/png', png(3, 2));
  const size = await document
    .getByRole('img')
    .first()
    .evaluate(async (node) => {
      const image = node as HTMLImageElement;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
  expect(size).toEqual([3, 2]);
});

test('abuse 18: a drawing with a script in it shows, and the script does not run', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="document.title='taken'"><script>document.title='taken'</script><rect width="9" height="9"/></svg>`;
  await addAndOpen('drawing.svg', 'image/svg+xml', new TextEncoder().encode(svg));
  expect(await twyla.page.title()).not.toBe('taken');
});

test('abuse 18: text shows as it is, tags and all', async () => {
  const text = 'Dear <b>colleague</b>, thank you.';
  const document = await addAndOpen('note.txt', 'text/plain', new TextEncoder().encode(text));
  await expect(document.getByText(text)).toBeVisible();
});

test('a FHIR record shows its allergy first', async () => {
  const allergy = {
    resourceType: 'AllergyIntolerance',
    code: { text: 'Penicillin' },
    patient: { display: 'Twyla Moen' }
  };
  const bytes = new TextEncoder().encode(JSON.stringify(allergy));
  const document = await addAndOpen('allergy.json', 'application/fhir+json', bytes);
  await expect(document.getByText('Penicillin').first()).toBeVisible();
});

test('a scan shows its first frame', async () => {
  const grey = new Uint8Array(64).map((_, at) => at * 4);
  const elements = [
    ...pictureElements({ rows: 8, columns: 8, bits: 8, photometric: 'MONOCHROME2' }),
    pixelData(grey, 'OB')
  ];
  const bytes = part10(SYNTAX.explicit, encodeDataset(elements, EXPLICIT));
  const document = await addAndOpen('scan.dcm', 'application/dicom', bytes);
  await expect.poll(async () => (await look(document.locator('canvas'), 0, 0)).flat).toBe(false);
});

test('a scan packed as JPEG shows in its colours', async () => {
  const path = join(data, 'dicom/SC_rgb_jpeg.dcm');
  test.skip(!existsSync(path), `no sample data at ${data}`);
  const document = await addAndOpen('jpeg.dcm', 'application/dicom', await readFile(path));
  const canvas = document.locator('canvas');
  await expect.poll(async () => (await look(canvas, 10, 10)).rgb).toEqual([255, 121, 255]);
});

test('any other file can be saved, byte for byte', async () => {
  const bytes = Buffer.from([0, 255, 1, 254, 2, 253]);
  const document = await addAndOpen('device.raw', 'application/octet-stream', bytes);
  const [saved] = await Promise.all([
    twyla.page.waitForEvent('download'),
    document.getByRole('button', { name: 'Save file' }).click()
  ]);
  expect(await readFile(await saved.path())).toEqual(bytes);
});
