import type { Attachment } from './attachment.ts';
import { asDamaged, refuseAbove, type HealthError } from './errors.ts';
import type { Ecg } from './ecg/ecg.ts';
import { parseDataset, PIXEL_DATA, type Dataset } from './dicom/dataset.ts';
import { factsOf, scanTitle, studyDate, type DicomFact } from './dicom/facts.ts';
import { readPicture, type DicomPicture, type GreyPicture } from './dicom/picture.ts';
import { readReport, type ReportLine } from './dicom/report.ts';
import { readWaveform } from './dicom/waveform.ts';
import { greyToRgba, type GreyWindow } from './dicom/window.ts';

export type { DicomFact, DicomPicture, GreyPicture, GreyWindow, ReportLine };

export const DICOM_SHOWN_BYTES = 512 * 1024 * 1024;

/** What a DICOM file says and holds. */
export interface DicomFile {
  title: string;
  /** Day of the examination, YYYY-MM-DD. */
  date?: string | undefined;
  facts: DicomFact[];
  /** The first frame; null where `refusal` says why there is none, or where the file holds something else. */
  picture: DicomPicture | null;
  /** Another frame, from 0. @throws HealthError as the first one's refusal */
  frame: (index: number) => Promise<DicomPicture>;
  ecg: Ecg | null;
  /** Lines of a structured report; empty where it is none. */
  report: ReportLine[];
  /** A document wrapped in DICOM. */
  attachment: Attachment | null;
  refusal: HealthError | null;
}

/**
 * Reads a DICOM file: pictures in all plain encodings, RLE, JPEG of 8 bits (in browsers), lossless JPEG, JPEG-LS, JPEG 2000
 * and its high-throughput form; ECG curves; structured reports; wrapped PDF; with or without preamble. What cannot be shown
 * is told in `refusal`; the facts are there all the same.
 * @throws HealthError where nothing can be read, or the file is too large
 */
export async function readDicom(
  bytes: Uint8Array,
  options: { maxBytes?: number } = {}
): Promise<DicomFile> {
  refuseAbove('scan', bytes.length, options.maxBytes ?? DICOM_SHOWN_BYTES);
  const set = await datasetOf(bytes);
  const about = aboutScan(set);
  const file: DicomFile = {
    ...about,
    picture: null,
    frame: (index) => readPicture(set, index),
    ecg: null,
    report: [],
    attachment: null,
    refusal: null
  };
  try {
    file.ecg = readWaveform(set, about.title, about.date);
    file.report = readReport(set);
    file.attachment = attachmentOf(set);
    const other = file.ecg !== null || file.report.length > 0 || file.attachment !== null;
    if (!other || set.element(PIXEL_DATA)) file.picture = await readPicture(set);
  } catch (cause) {
    file.refusal = asDamaged('scan', cause);
  }
  return file;
}

/** A PDF or CDA document wrapped in DICOM (PS3.3 C.24). */
function attachmentOf(set: Dataset): Attachment | null {
  const element = set.element('x00420011');
  if (!element || element.length <= 0 || element.dataOffset + element.length > set.bytes.length)
    return null;
  const bytes = set.bytes.slice(element.dataOffset, element.dataOffset + element.length);
  const mime = set.text('x00420012') ?? 'application/pdf';
  return { name: set.text('x00420010') ?? 'Document', mime, bytes };
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
