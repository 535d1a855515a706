import type { Locale } from '../../words/compiled/runtime.js';
import { speak } from '../../words/speak.ts';
import { unpack, type Codec } from './codecs.ts';

export interface CodecOrder {
  codec: Codec;
  frame: Uint8Array;
  /** What the page speaks: a refusal is told in it. */
  language: Locale;
}

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<CodecOrder>) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
};

worker.onmessage = async ({ data: { codec, frame, language } }) => {
  await speak(language);
  unpack(codec, frame).then(
    (unpacked) => worker.postMessage({ unpacked }, [unpacked.bytes.buffer as ArrayBuffer]),
    (error: { code: string; message: string; remedy: string }) =>
      worker.postMessage({
        error: { code: error.code, message: error.message, remedy: error.remedy }
      })
  );
};
