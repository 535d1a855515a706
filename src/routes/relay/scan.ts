import { OwnChartError } from '$lib/errors.ts';
import { m } from '$lib/words/compiled/messages.js';

class ScanError extends OwnChartError {
  override readonly name = 'ScanError';
}

/** Milliseconds between two looks through the camera. */
const PAUSE = 200;
/** Pixels of the longer side that are looked at. */
const LONGEST = 1_200;

/** The text of the QR code in a picture. @throws ScanError where there is none */
export async function readPicture(file: Blob): Promise<string> {
  let image: ImageBitmap;
  try {
    image = await createImageBitmap(file);
  } catch (cause) {
    throw new ScanError(
      'scan/no-picture',
      m.relay_no_picture(),
      m.relay_no_picture_remedy(),
      cause
    );
  }
  try {
    const text = await decode(image, image.width, image.height);
    if (text !== null) return text;
  } finally {
    image.close();
  }
  throw new ScanError('scan/no-code', m.relay_no_code(), m.relay_no_code_remedy());
}

/** Looks through the camera until there is a QR code before it. @throws ScanError; the signal's reason */
export async function watchCamera(
  video: () => HTMLVideoElement | null,
  signal: AbortSignal
): Promise<string> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch (cause) {
    throw new ScanError('scan/no-camera', m.relay_no_camera(), m.relay_no_camera_remedy(), cause);
  }
  try {
    signal.throwIfAborted();
    const shown = video();
    if (!shown) throw new DOMException('The page was left.', 'AbortError');
    shown.srcObject = stream;
    await shown.play();
    for (;;) {
      signal.throwIfAborted();
      const text = await decode(shown, shown.videoWidth, shown.videoHeight);
      if (text !== null) return text;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

/** The text of a QR code in what is shown; null where there is none. */
async function decode(
  source: CanvasImageSource,
  width: number,
  height: number
): Promise<string | null> {
  if (width === 0 || height === 0) return null;
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const { default: decodeQR } = await import('qr/decode.js');
  try {
    return decodeQR(image);
  } catch {
    // It throws where it finds no code: that is the answer.
    return null;
  }
}
