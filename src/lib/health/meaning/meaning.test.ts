import { describe, expect, it } from 'vitest';
import { ccda } from '../testing/ccda.ts';
import { understand } from './entries.ts';
import { ChartSearch } from './search.ts';
import { trendOf } from './trend.ts';
import { isOver, wholeChart, type ReadRecord, type WholeChart } from './whole.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const observation = (value: number, date: string, unit = 'mmol/L', more: object = {}): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: 'Potassium' },
  effectiveDateTime: date,
  valueQuantity: { value, unit },
  ...more
});
const bundle = (...resources: object[]): Uint8Array =>
  text(
    JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: resources.map((resource) => ({ resource }))
    })
  );

async function read(index: number, title: string, bytes: Uint8Array): Promise<ReadRecord> {
  return {
    index,
    title,
    added: new Date('2024-06-01T00:00:00Z'),
    author: 'City Hospital',
    understood: await understand(bytes, title, '')
  };
}

async function chart(): Promise<WholeChart> {
  const pressure = {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'vital-signs' }] }],
    code: { text: 'Blood pressure' },
    effectiveDateTime: '2024-01-01',
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }], text: 'Systolic' },
        valueQuantity: { value: 120, unit: 'mm[Hg]' }
      },
      { code: { text: 'Lowest' }, valueQuantity: { value: 1, unit: 'mm[Hg]' } }
    ]
  };
  return wholeChart([
    await read(
      0,
      'Blood test',
      bundle(
        observation(4.1, '2024-01-01', 'mmol/L', {
          referenceRange: [{ low: { value: 3.5 }, high: { value: 5.1 } }]
        }),
        observation(6.2, '2024-03-01', 'mmol/L', { interpretation: [{ coding: [{ code: 'H' }] }] }),
        observation(9, '2024-02-01', 'mmol/L', { status: 'entered-in-error' })
      )
    ),
    await read(
      1,
      'Copy of it',
      bundle(observation(4.1, '2024-01-01'), pressure, {
        ...observation(5, '2024-01-01'),
        valueQuantity: { value: 5, unit: 'mmol/L', comparator: '<' }
      })
    ),
    await read(2, 'Summary', text(ccda())),
    await read(3, 'Letter.txt', text('Dear colleague, the patient limps.'))
  ]);
}

describe('the whole chart', () => {
  it('says once what several records say, and names them all', async () => {
    const { entries } = await chart();
    const potassium = entries.filter(
      ({ title, value }) => title === 'Potassium' && value === '4.1 mmol/L'
    );
    expect(potassium.map(({ records }) => records.map(({ index }) => index))).toEqual([[0, 1]]);
  });

  it('draws numbers of the same code into one series, errors and "less than" left out', async () => {
    const { series } = await chart();
    const potassium = series.find(({ name }) => name === 'Potassium')!;
    expect(potassium.points.map(({ date, value, flag }) => [date, value, flag])).toEqual([
      ['2024-01-01', 4.1, undefined],
      ['2024-03-01', 6.2, 'high']
    ]);
    expect(potassium.range).toEqual({ low: 3.5, high: 5.1 });
    expect(series.find(({ name }) => name === 'Systolic')).toMatchObject({
      unit: 'mmHg',
      vital: true
    });
    expect(series.some(({ name }) => name === 'Lowest')).toBe(false);
  });

  it('knows allergies, medicines and conditions, whatever document they stand in', async () => {
    const { allergies, medicines, conditions } = await chart();
    expect(allergies.map(({ title }) => title)).toEqual(['Penicillin']);
    expect(medicines.map(({ title }) => title)).toEqual(['Ibuprofen 600 MG']);
    expect(isOver(conditions[0]!)).toBe(true);
  });

  it('puts everything in order of time, whole documents included', async () => {
    const { timeline } = await chart();
    const dated = timeline.map(({ date }) => date ?? '');
    expect(dated).toEqual(dated.toSorted().reverse());
    expect(
      timeline.some(({ title, section }) => title === 'Letter.txt' && section === 'documents')
    ).toBe(true);
  });

  it('is searched by parts of words, slips forgiven, and in the words of documents', async () => {
    const search = new ChartSearch(await chart());
    expect(search.find('potas').map(({ title }) => title)).toContain('Potassium');
    expect(search.find('penicilin')[0]).toMatchObject({
      title: 'Penicillin',
      record: { index: 2 }
    });
    expect(search.find('limps')[0]).toMatchObject({ section: 'record', record: { index: 3 } });
    expect(search.find('zebra')).toEqual([]);
    expect(search.find(' ')).toEqual([]);
  });
});

describe('a trend', () => {
  const series = (values: number[]) => ({
    key: '',
    name: '',
    unit: '',
    vital: false,
    range: undefined,
    points: values.map((value, i) => ({
      key: '',
      name: '',
      unit: '',
      value,
      date: `${2010 + i}-01-01`,
      low: undefined,
      high: undefined,
      flag: undefined,
      vital: false,
      record: 0
    }))
  });

  it('is not told from fewer than four values', () =>
    expect(trendOf(series([1, 2, 3]))).toBeNull());

  it('is the median slope, which one odd value does not bend', () => {
    expect(trendOf(series([1, 2, 3, 100, 5, 6]))!.perYear).toBeCloseTo(1, 1);
    expect(trendOf(series([5, 5.2, 4.9, 5.1, 9]))!.fromOwn).toBeGreaterThan(10);
    expect(trendOf(series([5, 5, 5, 5]))).toEqual({ perYear: 0, fromOwn: null });
  });
});
