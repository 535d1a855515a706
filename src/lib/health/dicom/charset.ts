import { lookUp } from '../lookup.ts';

/** DICOM specific character sets (PS3.3 C.12.1.1.2) and the encodings of the platform that read them. */
const ENCODINGS: Record<string, string> = {
  'ISO_IR 100': 'windows-1252',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 87': 'iso-2022-jp',
  'ISO_IR 159': 'iso-2022-jp',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gb18030',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk'
};

/**
 * A decoder for the values of SpecificCharacterSet. Where several are named, the last known one: it is the one that adds
 * characters to plain ASCII. Unknown sets read as Windows-1252, so that no text is lost.
 */
export function charsetDecoder(specific: string | undefined): (bytes: Uint8Array) => string {
  const names = (specific ?? '')
    .split('\\')
    .map((name) =>
      name
        .replace(/\0/g, '')
        .trim()
        .replace(/^ISO 2022 IR /, 'ISO_IR ')
    )
    .filter((name) => lookUp(ENCODINGS, name) !== undefined);
  const encoding = lookUp(ENCODINGS, names.at(-1)) ?? 'windows-1252';
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(withoutEscapes(bytes, encoding));
}

/** Korean and Chinese sets are announced by an escape sequence that the platform's decoder does not know. */
function withoutEscapes(bytes: Uint8Array, encoding: string): Uint8Array {
  if (encoding === 'iso-2022-jp' || !bytes.includes(0x1b)) return bytes;
  const kept: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0x1b) kept.push(bytes[i]!);
    else i += bytes[i + 1] === 0x24 ? 3 : 2;
  }
  return Uint8Array.from(kept);
}
