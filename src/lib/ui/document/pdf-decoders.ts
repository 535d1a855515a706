import fax from 'pdfjs-dist/wasm/jbig2_nowasm_fallback.js?url&no-inline';
import jpeg2000 from 'pdfjs-dist/wasm/openjpeg_nowasm_fallback.js?url&no-inline';
import decoder from './pdf-decoder.js?url&no-inline';

/**
 * What pdf.js takes for the folder of its decoders for fax (CCITT), JBIG2 and JPEG 2000 pictures. They are the ones without
 * WebAssembly, which the content policy forbids. pdf.js appends a file name; `pdf-decoder.js` makes sense of the whole.
 */
export function decoderFolder(): string {
  const absolute = (address: string): string => new URL(address, document.baseURI).href;
  const query = new URLSearchParams({ fax: absolute(fax), jpeg2000: absolute(jpeg2000) });
  return `${absolute(decoder)}?${query.toString()}&for=/`;
}
