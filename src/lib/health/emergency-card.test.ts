import { base64urlnopad } from '@scure/base';
import fc from 'fast-check';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  CARD_LIMIT,
  CARD_LINES,
  packCard,
  unpackCard,
  type EmergencyCard
} from './emergency-card.ts';

const card: EmergencyCard = {
  made: '2026-11-26',
  lines: [
    { kind: 'name', text: 'Twyla Moen' },
    { kind: 'born', text: '3 May 1961' },
    { kind: 'blood', text: 'A Rh-negative' },
    { kind: 'allergies', text: 'Penicillin: anaphylaxis, 2009' },
    { kind: 'conditions', text: 'Type 1 diabetes; atrial fibrillation' },
    { kind: 'medicines', text: 'Apixaban 5 mg twice a day; insulin glargine 18 units at night' },
    { kind: 'implants', text: 'Pacemaker, MR conditional' },
    { kind: 'contacts', text: 'Daisey Moen, daughter, +44 20 7946 0958' }
  ]
};
const packed = (value: unknown) =>
  base64urlnopad.encode(deflateRawSync(Buffer.from(JSON.stringify(value))));
const codeOf = (text: string) =>
  unpackCard(text).then(
    () => 'no error',
    (error: { code?: string }) => error.code
  );

describe('emergency card', () => {
  test('goes round, in fewer than 400 characters for a usual one', async () => {
    const text = await packCard(card);
    expect(await unpackCard(text)).toEqual(card);
    expect(text.length).toBeLessThan(400);
    expect(text).toMatch(/^[\w-]+$/);
  });

  test('an independent deflate reads and writes it too', async () => {
    const { inflateRawSync } = await import('node:zlib');
    const json = inflateRawSync(base64urlnopad.decode(await packCard(card))).toString();
    expect(JSON.parse(json)).toMatchObject({ v: 1, t: '2026-11-26' });
    expect(await unpackCard(packed(JSON.parse(json)))).toEqual(card);
  });

  test('any lines in any script go round', async () => {
    const line = fc.record({
      kind: fc.constantFrom(...CARD_LINES),
      text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        const sound = lines.filter(({ text }) => text.trim() !== '');
        fc.pre(sound.length > 0);
        const read = await unpackCard(await packCard({ made: '2026-01-01', lines }));
        expect(read.lines).toEqual(sound.map((one) => ({ ...one, text: one.text.trim() })));
      }),
      { numRuns: 60 }
    );
  });

  test('an empty card and one too long for a code are refused', async () => {
    const code = (lines: EmergencyCard['lines']) =>
      packCard({ made: '2026-01-01', lines }).catch((error: { code: string }) => error.code);
    expect(await code([])).toBe('health/empty');
    expect(await code([{ kind: 'name', text: '  ' }])).toBe('health/empty');
    expect(await code([{ kind: 'name', text: 'x'.repeat(401) }])).toBe('health/too-large');
    const long = CARD_LINES.map((kind) => ({ kind, text: 'ä'.repeat(200) }));
    expect(await code(long)).toBe('health/too-large');
  });

  test('cut off, changed and foreign text is refused with a typed error', async () => {
    const text = await packCard(card);
    expect(await codeOf(text.slice(0, -8))).toBe('health/damaged');
    expect(await codeOf('')).toBe('health/damaged');
    expect(await codeOf('%%%')).toBe('health/damaged');
    for (const value of [
      null,
      [],
      { v: 1 },
      { v: 1, t: 'today', l: [['n', 'x']] },
      { v: 1, t: '2026-01-01', l: [] },
      { v: 1, t: '2026-01-01', l: [['z', 'x']] },
      { v: 1, t: '2026-01-01', l: [['n', 7]] }
    ]) {
      expect(await codeOf(packed(value)), JSON.stringify(value)).toBe('health/damaged');
    }
    expect(await codeOf(packed({ v: 2 }))).toBe('health/not-supported');
  });

  test('a packed bomb is not unpacked', async () => {
    const bomb = packed({ v: 1, t: '2026-01-01', l: [['n', 'x'.repeat(CARD_LIMIT * 500)]] });
    expect(bomb.length).toBeLessThan(20_000);
    expect(await codeOf(bomb)).toBe('health/damaged');
  });
});
