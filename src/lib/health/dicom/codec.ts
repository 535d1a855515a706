import { HealthError, type HealthErrorCode } from '../errors.ts';
import { getLocale } from '../../words/compiled/runtime.js';
import type { Codec, Unpacked } from './codecs.ts';
import { m } from '../../words/compiled/messages.js';

const PATIENCE_MS = 30_000;

/**
 * Unpacks a frame beside the page, in a worker that lives for this frame: a picture made to hang or to fill memory ends
 * with it. Where there are no workers (tests in Node) it runs in place.
 * @throws HealthError damaged, not-supported, too-large
 */
export async function unpackApart(codec: Codec, frame: Uint8Array): Promise<Unpacked> {
  if (typeof Worker === 'undefined')
    return await (await import('./codecs.ts')).unpack(codec, frame);
  const worker = new Worker(new URL('./codec.worker.ts', import.meta.url), {
    type: 'module',
    name: 'scan codec'
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Unpacked>((done, failed) => {
      timer = setTimeout(() => failed(tooSlow()), PATIENCE_MS);
      worker.onerror = (event) => failed(broken(event));
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if ('unpacked' in data) done(data.unpacked);
        else failed(new HealthError(data.error.code, data.error.message, data.error.remedy));
      };
      // A copy of its own: the frame may be a view of the whole file.
      const own = frame.slice();
      worker.postMessage({ codec, frame: own, language: getLocale() }, [own.buffer]);
    });
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}

type Answer =
  { unpacked: Unpacked } | { error: { code: HealthErrorCode; message: string; remedy: string } };

function tooSlow(): HealthError {
  return new HealthError('health/too-large', m.health_scan_too_slow(), m.health_use_viewer());
}

function broken(event: ErrorEvent): HealthError {
  return new HealthError(
    'health/damaged',
    m.health_scan_not_unpacked(),
    m.health_use_viewer(),
    event.message
  );
}
