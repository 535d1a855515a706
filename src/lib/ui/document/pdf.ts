import type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist';
import PdfWorker from 'pdfjs-dist/build/pdf.worker.min.mjs?worker';
import { asDamaged, HealthError, refuseAbove } from '../../health/errors.ts';
import { decoderFolder } from './pdf-decoders.ts';
import { loadPdfResource } from './pdf-resources.ts';
import { m } from '../../words/compiled/messages.js';

const PDF_SHOWN_BYTES = 256 * 1024 * 1024;
const PATIENCE_MS = 30_000;
const MOST_CANVAS_PIXELS = 16_000_000;

export interface PdfPage {
  /** Size in CSS pixels at zoom 1. */
  width: number;
  height: number;
  /** Draws the page; `zoom` 1 is 96 pixels to the inch. A call cancels the one before it, of whatever page. */
  draw: (canvas: HTMLCanvasElement, zoom: number) => Promise<void>;
  /** The words of the page, for those who cannot see it; empty where it is a scan. */
  text: () => Promise<string>;
}

export interface PdfFile {
  pages: number;
  page: (number: number) => Promise<PdfPage>;
  close: () => Promise<void>;
}

/** Gives pdf.js the character maps and fonts of this site; it asks for them by file name. */
class SiteResources {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    return await loadPdfResource(kind, filename);
  }
}

/**
 * Opens a PDF with pdf.js in a worker of its own: no eval, no WebAssembly, no XFA, nothing fetched from another host.
 * @throws HealthError password, damaged, too-large
 */
export async function openPdf(bytes: Uint8Array): Promise<PdfFile> {
  refuseAbove('PDF', bytes.length, PDF_SHOWN_BYTES);
  const pdfjs = await import('pdfjs-dist');
  const port = new PdfWorker({ name: 'pdf' });
  // pdf.js types `port` as null only; its documentation and code take a Worker.
  const worker = new pdfjs.PDFWorker({ port: port as unknown as null });
  // The worker takes the buffer away with it: it gets a copy.
  const task = pdfjs.getDocument({
    data: bytes.slice(),
    worker,
    BinaryDataFactory: SiteResources,
    useWorkerFetch: false,
    cMapUrl: './',
    standardFontDataUrl: './',
    useWasm: false,
    wasmUrl: decoderFolder(),
    enableXfa: false,
    isEvalSupported: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS
  } as Parameters<typeof pdfjs.getDocument>[0]);
  const close = async (): Promise<void> => {
    await task.destroy();
    worker.destroy();
    port.terminate();
  };
  try {
    const file = await inTime(task.promise);
    const drawing: Drawing = { running: null };
    return { pages: file.numPages, page: (number) => openPage(file, number, drawing), close };
  } catch (cause) {
    await close();
    if (cause instanceof pdfjs.PasswordException) {
      throw new HealthError(
        'health/password',
        m.documents_pdf_password(),
        m.documents_pdf_password_remedy(),
        cause
      );
    }
    throw asDamaged('PDF', cause);
  }
}

/** A damaged file can keep pdf.js busy for ever; it works beside the page, and is ended by the caller's `close`. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<never>((_, failed) => {
    timer = setTimeout(
      () => failed(new HealthError('health/damaged', m.documents_pdf_slow())),
      PATIENCE_MS
    );
  });
  return await Promise.race([work, end]).finally(() => clearTimeout(timer));
}

/** What a file is drawing now: all its pages share one canvas, which takes one drawing at a time. */
interface Drawing {
  running: RenderTask | null;
}

async function openPage(
  file: PDFDocumentProxy,
  number: number,
  drawing: Drawing
): Promise<PdfPage> {
  const page = await file.getPage(number).catch((cause: unknown) => {
    throw asDamaged('PDF', cause);
  });
  const { width, height } = page.getViewport({ scale: 96 / 72 });
  const draw = async (canvas: HTMLCanvasElement, zoom: number): Promise<void> => {
    drawing.running?.cancel();
    const sharp = Math.min(globalThis.devicePixelRatio || 1, 2) * zoom;
    const scale = Math.min(sharp, Math.sqrt(MOST_CANVAS_PIXELS / (width * height)));
    const viewport = page.getViewport({ scale: (scale * 96) / 72 });
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    const render = page.render({ canvas, viewport });
    drawing.running = render;
    try {
      await render.promise;
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'RenderingCancelledException') return;
      throw asDamaged('PDF', cause);
    }
  };
  const text = async (): Promise<string> => {
    const content = await page.getTextContent();
    return content.items
      .map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : ''))
      .join('')
      .trim();
  };
  return { width, height, draw, text };
}
