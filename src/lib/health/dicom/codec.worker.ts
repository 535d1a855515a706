import { unpack, type Codec } from './codecs.ts';

export interface CodecOrder {
  codec: Codec;
  frame: Uint8Array;
}

const worker = self as unknown as {
  onmessage: ((event: MessageEvent<CodecOrder>) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
};

worker.onmessage = ({ data: { codec, frame } }) => {
  unpack(codec, frame).then(
    (unpacked) => worker.postMessage({ unpacked }, [unpacked.bytes.buffer as ArrayBuffer]),
    (error: { code: string; message: string; remedy: string }) =>
      worker.postMessage({
        error: { code: error.code, message: error.message, remedy: error.remedy }
      })
  );
};
