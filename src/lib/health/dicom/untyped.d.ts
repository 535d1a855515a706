// These packages bring no types. What the codecs offer is written where they are used.
declare module '@cornerstonejs/codec-openjpeg/decode';
declare module '@cornerstonejs/codec-charls/decode';
declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    xDim: number;
    yDim: number;
    numComp: number;
    frame: { precision: number };
    decode(buffer: ArrayBuffer, offset: number, length: number): Uint8Array | Uint16Array;
  }
}
