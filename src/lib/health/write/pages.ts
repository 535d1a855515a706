import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { HealthError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

/** Headed lines for one printed page. */
export interface PageSection {
  title: string;
  lines: string[];
}

const A4 = { width: 595.28, height: 841.89 };
const MARGIN = 48;

/**
 * A PDF of headed lines, for a doctor to read at a glance: A4, as few pages as they fill. Letters beyond Latin are drawn as
 * pictures by `drawText` where it is given, else shown as "?".
 * @param drawText a PNG of a line of text that the built-in font cannot write, at a size in points
 */
export async function linesPdf(
  head: { title: string; subtitle: string; foot: string },
  sections: PageSection[],
  drawText?: (
    text: string,
    size: number,
    bold: boolean
  ) => Promise<{ png: Uint8Array; width: number; height: number }>
): Promise<Uint8Array> {
  const { PDFDocument, StandardFonts, rgb } = await import('@cantoo/pdf-lib');
  const file = await PDFDocument.create();
  file.setTitle(head.title);
  file.setProducer('OwnChart');
  const plain = await file.embedFont(StandardFonts.Helvetica);
  const bold = await file.embedFont(StandardFonts.HelveticaBold);
  let page: PDFPage = file.addPage([A4.width, A4.height]);
  let y = A4.height - MARGIN;

  const write = async (text: string, font: PDFFont, size: number, indent = 0): Promise<void> => {
    for (const line of wrap(text, A4.width - 2 * MARGIN - indent, (part) =>
      widthOf(font, part, size)
    )) {
      if (y - size < MARGIN + 20) {
        page = file.addPage([A4.width, A4.height]);
        y = A4.height - MARGIN;
      }
      y -= size * 1.35;
      if (writable(font, line)) page.drawText(line, { x: MARGIN + indent, y, size, font });
      else if (drawText) {
        const { png, width, height } = await drawText(line, size, font === bold);
        page.drawImage(await file.embedPng(png), {
          x: MARGIN + indent,
          y: y - size * 0.25,
          width,
          height
        });
      } else page.drawText(replaced(font, line), { x: MARGIN + indent, y, size, font });
    }
  };

  await write(head.title, bold, 18);
  await write(head.subtitle, plain, 10);
  for (const { title, lines } of sections) {
    if (lines.length === 0) continue;
    y -= 10;
    await write(title, bold, 12);
    page.drawLine({
      start: { x: MARGIN, y: y - 4 },
      end: { x: A4.width - MARGIN, y: y - 4 },
      thickness: 0.5,
      color: rgb(0.5, 0.5, 0.5)
    });
    y -= 4;
    for (const line of lines) await write(line, plain, 10, 8);
  }
  for (const one of file.getPages()) {
    one.drawText(replaced(plain, head.foot), {
      x: MARGIN,
      y: MARGIN - 20,
      size: 8,
      font: plain,
      color: rgb(0.35, 0.35, 0.35)
    });
  }
  return await file.save();
}

function writable(font: PDFFont, text: string): boolean {
  const known = new Set(font.getCharacterSet());
  return [...text].every((letter) => known.has(letter.codePointAt(0)!));
}

function replaced(font: PDFFont, text: string): string {
  const known = new Set(font.getCharacterSet());
  return [...text].map((letter) => (known.has(letter.codePointAt(0)!) ? letter : '?')).join('');
}

function widthOf(font: PDFFont, text: string, size: number): number {
  return writable(font, text) ? font.widthOfTextAtSize(text, size) : [...text].length * size * 0.62;
}

function wrap(text: string, width: number, measure: (part: string) => number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.replace(/[\t\r]+/g, ' ').split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (measure(longer) <= width || line === '') line = longer;
      else {
        lines.push(line);
        line = word;
      }
    }
    if (line !== '') lines.push(line);
  }
  return lines;
}

/**
 * Photographs of pages as one PDF, a page for each, the pictures as they are.
 * @param pictures JPEG or PNG
 * @throws HealthError damaged where one is neither
 */
export async function picturesPdf(pictures: Uint8Array[], title: string): Promise<Uint8Array> {
  const { PDFDocument } = await import('@cantoo/pdf-lib');
  const file = await PDFDocument.create();
  file.setTitle(title);
  file.setProducer('OwnChart');
  for (const bytes of pictures) {
    const isPng = bytes[0] === 0x89;
    try {
      const picture = isPng ? await file.embedPng(bytes) : await file.embedJpg(bytes);
      const landscape = picture.width > picture.height;
      const [width, height] = landscape ? [A4.height, A4.width] : [A4.width, A4.height];
      const scale = Math.min(width / picture.width, height / picture.height);
      const page = file.addPage([width, height]);
      page.drawImage(picture, {
        x: (width - picture.width * scale) / 2,
        y: (height - picture.height * scale) / 2,
        width: picture.width * scale,
        height: picture.height * scale
      });
    } catch (cause) {
      throw new HealthError(
        'health/damaged',
        m.health_photograph_unusable(),
        m.health_photograph_unusable_remedy(),
        cause
      );
    }
  }
  return await file.save();
}
