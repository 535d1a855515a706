import { describe, expect, it } from 'vitest';
import { readText } from './text.ts';

describe('readText', () => {
  it.each<[string, number[], string, string]>([
    ['UTF-8', [0x41, 0xc3, 0xa4], 'Aä', 'utf-8'],
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x41], 'A', 'utf-8'],
    ['UTF-16 little endian with a mark', [0xff, 0xfe, 0xe4, 0], 'ä', 'utf-16le'],
    ['UTF-16 big endian with a mark', [0xfe, 0xff, 0, 0xe4], 'ä', 'utf-16be'],
    ['UTF-16 without a mark', [0x41, 0, 0x42, 0, 0x43, 0], 'ABC', 'utf-16le'],
    ['Windows-1252', [0x41, 0xe4, 0x80], 'Aä€', 'windows-1252'],
    ['nothing', [], '', 'utf-8']
  ])('reads %s', (_, bytes, text, encoding) => {
    expect(readText(Uint8Array.from(bytes))).toEqual({ text, encoding, cut: false });
  });

  it('makes line ends of HL7 and Windows into plain ones', () => {
    expect(readText(new TextEncoder().encode('a\rb\r\nc\n')).text).toBe('a\nb\nc\n');
  });

  it('cuts at its cap, says so, and drops a halved character', () => {
    const bytes = new TextEncoder().encode('aäb');
    expect(readText(bytes, { maxBytes: 2 })).toEqual({ text: 'a', encoding: 'utf-8', cut: true });
  });
});
