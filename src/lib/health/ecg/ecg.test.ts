import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBeats } from './beats.ts';
import { isWfdbHeader } from './detect.ts';
import { outline, rhythm } from './ecg.ts';
import { readWfdb } from './wfdb.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('readWfdb', () => {
  const header =
    '# made here\nr1 2 250 3\nr1.dat 212 200(0)/mV 11 0 0 0 0 I\nr1.dat 212 100(10)/uV 11 0 0 0 0 lead II\n';
  // 212: two 12-bit samples in three bytes: (1, -1), (200, 10), (-2048, 2047).
  const data = Uint8Array.of(0x01, 0xf0, 0xff, 0xc8, 0x00, 0x0a, 0x00, 0x78, 0xff);

  it('reads 12-bit pairs in their units; the lowest number is a gap', () => {
    const ecg = readWfdb(
      new Map([
        ['r1.hea', text(header)],
        ['r1.dat', data]
      ])
    );
    expect(ecg.leads.map(({ name, unit }) => [name, unit])).toEqual([
      ['I', 'mV'],
      ['lead II', 'uV']
    ]);
    expect([...ecg.leads[0]!.samples]).toEqual([Math.fround(0.005), 1, Number.NaN]);
    expect([...ecg.leads[1]!.samples]).toEqual([Math.fround(-0.11), 0, Math.fround(20.37)]);
    expect(ecg.notes).toEqual(['made here']);
  });

  it('reads beats: a long gap, then short ones', () => {
    const beats = Uint8Array.of(0x00, 0xec, 0x00, 0x00, 0xfa, 0x00, 0x00, 0x04, 0xfa, 0x14, 0, 0);
    const ecg = readWfdb(
      new Map([
        ['r1.hea', text(header)],
        ['r1.dat', data],
        ['r1.atr', beats]
      ])
    );
    expect(ecg.beats).toEqual([
      { at: 1, code: 'N' },
      { at: 2, code: 'V' }
    ]);
  });

  it('says what is missing', () => {
    expect(() => readWfdb(new Map([['r1.hea', text(header)]]))).toThrow(
      /"r1.dat", which is not here/
    );
    expect(() =>
      readWfdb(
        new Map([
          ['r1.hea', text(header.replaceAll(' 212 ', ' 310 '))],
          ['r1.dat', data]
        ])
      )
    ).toThrow(/format 310/);
    expect(() =>
      readWfdb(
        new Map([
          ['r1.hea', text(header)],
          ['r1.dat', data.slice(0, 2)]
        ])
      )
    ).toThrow(/breaks off/);
  });

  it('knows a header from other texts', () => {
    expect(isWfdbHeader(header)).toBe(true);
    expect(isWfdbHeader('Dear 2\n250 3 thank you')).toBe(false);
    expect(isWfdbHeader('a,b,c\n1,2,3\n')).toBe(false);
  });
});

describe('heart beats', () => {
  it('are counted in a made curve, at the pace it was made with', () => {
    const rate = 250;
    const samples = Float32Array.from({ length: 20 * rate }, (_, i) => {
      const phase = ((i / rate) % 0.8) - 0.4;
      return (
        1.2 * Math.exp(-((phase / 0.012) ** 2)) + 0.05 * Math.sin((2 * Math.PI * i) / rate / 3)
      );
    });
    const beats = findBeats({ name: 'II', unit: 'mV', samples }, rate);
    expect(beats.length).toBe(25);
    expect(rhythm(beats)!.rate).toBeCloseTo(75, 1);
  });

  it('are none in silence, and few enough of them tell no rhythm', () => {
    expect(findBeats({ name: 'II', unit: 'mV', samples: new Float32Array(5000) }, 250)).toEqual([]);
    expect(
      rhythm([
        { at: 0, code: '' },
        { at: 1, code: '' }
      ])
    ).toBeNull();
  });

  const record =
    process.env.OWNCHART_DATA ??
    fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
  it.skipIf(!existsSync(`${record}/ecg/100.dat`))(
    'are found where cardiologists marked them (MIT-BIH record 100; skipped without sample data)',
    () => {
      const load = (name: string) =>
        [name, new Uint8Array(readFileSync(`${record}/ecg/${name}`))] as const;
      const ecg = readWfdb(new Map(['100.hea', '100.dat', '100.atr'].map(load)));
      expect(ecg.beats.length).toBe(2273);
      const found = findBeats(ecg.leads[0]!, ecg.rate);
      const near = ecg.beats.filter((beat) => found.some(({ at }) => Math.abs(at - beat.at) < 0.1));
      expect(near.length / ecg.beats.length).toBeGreaterThan(0.995);
      expect(found.length).toBeLessThan(ecg.beats.length * 1.005);
    }
  );
});

it('a curve for the screen keeps its peaks', () => {
  const samples = new Float32Array(10_000);
  samples[5003] = 7;
  const points = outline({ name: '', unit: '', samples }, 1000, 0, 10, 100);
  expect(points.length).toBe(100);
  expect(Math.max(...points.map(({ high }) => high))).toBe(7);
});
