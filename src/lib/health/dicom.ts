import { asDamaged, refuseAbove, type HealthError } from './errors.ts';
import { parseDataset, type Dataset } from './dicom/dataset.ts';
import { factsOf, scanTitle, studyDate, type DicomFact } from './dicom/facts.ts';
import { readPicture, type DicomPicture, type GreyPicture } from './dicom/picture.ts';
import { greyToRgba, type GreyWindow } from './dicom/window.ts';

export type { DicomFact, DicomPicture, GreyPicture, GreyWindow };

export const DICOM_SHOWN_BYTES = 512 * 1024 * 1024;

/** What a DICOM file says, and its first picture. */
export interface DicomFile {
  title: string;
  /** Day of the examination, YYYY-MM-DD. */
  date?: string | undefined;
  facts: DicomFact[];
  /** Null where `refusal` says why there is none. */
  picture: DicomPicture | null;
  refusal: HealthError | null;
}

/**
 * Reads a DICOM file: implicit and explicit little endian, big endian, deflated, RLE, 8-bit JPEG (in browsers); with or
 * without preamble. A picture that cannot be shown is told in `refusal`; the facts are there all the same.
 * @throws HealthError where nothing can be read, or the file is too large
 */
export async function readDicom(
  bytes: Uint8Array,
  options: { maxBytes?: number } = {}
): Promise<DicomFile> {
  refuseAbove('scan', bytes.length, options.maxBytes ?? DICOM_SHOWN_BYTES);
  const set = await datasetOf(bytes);
  try {
    return { ...aboutScan(set), picture: await readPicture(set), refusal: null };
  } catch (cause) {
    return { ...aboutScan(set), picture: null, refusal: asDamaged('scan', cause) };
  }
}

/** What a scan says, without its picture: the start of the file is enough. */
export async function readDicomFacts(
  bytes: Uint8Array
): Promise<Pick<DicomFile, 'title' | 'date' | 'facts'>> {
  return aboutScan(await datasetOf(bytes));
}

async function datasetOf(bytes: Uint8Array): Promise<Dataset> {
  try {
    return await parseDataset(bytes);
  } catch (cause) {
    throw asDamaged('scan', cause);
  }
}

function aboutScan(set: Dataset): Pick<DicomFile, 'title' | 'date' | 'facts'> {
  return { title: scanTitle(set), date: studyDate(set), facts: factsOf(set) };
}

/** A picture as RGBA, a grey one through a window of values (its own where none is given). */
export function drawPicture(
  picture: DicomPicture,
  window?: GreyWindow
): Uint8ClampedArray<ArrayBuffer> {
  if (picture.kind === 'color') return picture.rgba;
  return greyToRgba(picture.values, window ?? picture.window, picture.invert);
}
