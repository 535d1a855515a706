import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { outlineOf } from '../fhir.ts';
import { appleExport, ride } from '../testing/wearable.ts';
import { appleBundle, readAppleHealth } from './apple.ts';
import { fitBundle, readFit } from './fit.ts';
import { inOwnUnit, APPLE_MEASURES } from './measures.ts';

describe('an Apple Health export', () => {
  it('is summed up by day: steps added, heart rate averaged', async () => {
    const health = await readAppleHealth(new Blob([appleExport]));
    const [heart, steps] = ['Heart rate', 'Steps'].map((name) =>
      health.series.find((one) => one.measure.name === name)!
    );
    expect(heart!.valueOf(heart!.sorted()[0]!)).toBe(70);
    expect(heart!.sorted()[0]).toMatchObject({ low: 60, high: 80, count: 2 });
    expect(steps!.valueOf(steps!.sorted()[0]!)).toBe(123);
    expect(health).toMatchObject({
      records: 5,
      skipped: 2,
      birthDate: '1980-02-29',
      sex: 'female',
      from: '2024-01-01',
      to: '2024-01-02',
      cutShort: false
    });
  });

  it('is found in its archive, whatever lies beside it, and told in bytes', async () => {
    const zip = zipSync({
      'apple_health_export/export_cda.xml': strToU8('<x/>'),
      'apple_health_export/export.xml': strToU8(appleExport)
    });
    const told: number[] = [];
    const health = await readAppleHealth(new Blob([zip]), ({ bytes, total }) =>
      told.push(bytes / total)
    );
    expect(health.records).toBe(5);
    expect(told.at(-1)).toBe(1);
  });

  it('becomes Observations with codes', async () => {
    const outline = outlineOf(appleBundle(await readAppleHealth(new Blob([appleExport]))));
    expect(outline.title).toBe('Apple Health 2024-01-01 to 2024-01-02');
    const vitals = outline.sections.find(({ kind }) => kind === 'vitals')!.items;
    expect(vitals.find(({ title }) => title === 'Heart rate')).toMatchObject({
      value: '70 /min',
      date: '2024-01-01'
    });
  });

  it('that breaks off gives what stands before, and other files are refused in words', async () => {
    expect(await readAppleHealth(new Blob([appleExport.slice(0, -60)]))).toMatchObject({
      cutShort: true,
      records: 5
    });
    await expect(readAppleHealth(new Blob(['<html/>']))).rejects.toThrow(
      /not an Apple Health export/
    );
    await expect(readAppleHealth(new Blob([zipSync({ 'x.txt': strToU8('y') })]))).rejects.toThrow(
      /no Apple Health export/
    );
  });

  it('stops where it is told to', async () => {
    const stop = AbortSignal.abort();
    await expect(readAppleHealth(new Blob([appleExport]), () => {}, stop)).rejects.toThrow(
      /abort/i
    );
  });
});

describe('units', () => {
  it.each([
    ['BodyMass', 10, 'st', 63.5029318],
    ['OxygenSaturation', 0.97, '%', 97],
    ['BodyTemperature', 98.6, 'degF', 37],
    ['Height', 6, 'ft', 182.88],
    ['BloodPressureSystolic', 120, 'mmHg', 120]
  ])('%s of %d %s', (id, value, unit, own) => {
    expect(inOwnUnit(APPLE_MEASURES[id]!, value, unit)).toBeCloseTo(own, 5);
  });
});

describe('a FIT file', () => {
  it('says what was done, and how the heart beat', async () => {
    expect(await readFit(ride())).toMatchObject({
      title: 'Cycling',
      start: '2024-05-03T08:00:00.000Z',
      duration: 3600,
      distance: 25_000,
      heartRate: { mean: 120, low: 100, high: 140 }
    });
  });

  it('becomes Observations', async () => {
    const outline = outlineOf(fitBundle(await readFit(ride())));
    const titles = outline.sections.flatMap(({ items }) =>
      items.map(({ title, value }) => `${title}: ${value}`)
    );
    expect(titles).toEqual(
      expect.arrayContaining([
        'Heart rate: 120 /min',
        'Distance: 25 km',
        'Exercise duration: 60 min'
      ])
    );
  });

  it('that is damaged is told in words', async () => {
    await expect(readFit(new Uint8Array(40))).rejects.toMatchObject({ name: 'HealthError' });
  });
});
