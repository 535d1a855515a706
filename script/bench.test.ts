import { describe, expect, it } from 'vitest';
import { median, race, ratioOf, rowOf, toldRow, type Row } from '../bench/measure.ts';
import { numberText, tableOf } from '../bench/table.ts';

describe('median', () => {
  it('is the middle, whatever the order', () => {
    expect(median([10, 9, 100])).toBe(10);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('leaves its argument alone, and refuses nothing', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('ratioOf', () => {
  it('is above 1 for the better one, be it a rate or a time', () => {
    expect(ratioOf(200, 100, 'higher')).toBe(2);
    expect(ratioOf(50, 100, 'lower')).toBe(2);
  });
});

describe('race', () => {
  it('changes who begins, and drops the first round', async () => {
    const order: string[] = [];
    const run = (who: string) => async (round: number) => {
      order.push(`${who}${round}`);
      return round;
    };
    expect(await race(2, run('a'), run('b'))).toEqual({ ours: [1, 2], rival: [1, 2] });
    expect(order).toEqual(['a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
  });
});

describe('rowOf', () => {
  const names = { work: 'w', rivalName: 'r', unit: 'MB/s', better: 'higher' } as const;

  it('compares within a round, so that a slow spell of the machine weighs on both', () => {
    const row = rowOf(names, { ours: [50, 5, 100], rival: [100, 10, 200] });
    expect(row).toMatchObject({ ours: 50, rival: 100, ratio: 0.5, spread: [0.5, 0.5], rounds: 3 });
  });

  it('tells how far the rounds lie apart', () => {
    const row = rowOf({ ...names, better: 'lower' }, { ours: [1, 2, 4], rival: [4, 4, 4] });
    expect(row).toMatchObject({ ratio: 2, spread: [1, 4] });
  });
});

describe('toldRow', () => {
  it('stands against a bar, or against nobody', () => {
    const bar = { name: 'bar', value: 150 };
    expect(toldRow({ work: 'w', unit: 'kB', bar }, [100])).toMatchObject({
      rival: 150,
      ratio: 1.5
    });
    expect(toldRow({ work: 'w', unit: 'ms' }, [1, 3])).toMatchObject({ ours: 2, ratio: null });
  });
});

describe('tableOf', () => {
  it('aligns its columns, and sets a dash where there is no rival', () => {
    const raced: Row = rowOf(
      { work: 'add', rivalName: 'somebody', unit: 'MB/s', better: 'higher', note: 'with care' },
      { ours: [1234], rival: [987.6] }
    );
    const told = toldRow({ work: 'first heading', unit: 'ms' }, [0.1234]);
    expect(tableOf([raced, told])).toBe(
      [
        'work            ours  rival  ratio     spread  unit  the rival',
        '-------------  -----  -----  -----  ---------  ----  ---------',
        'add            1,234    988   1.25  1.25-1.25  MB/s  somebody',
        'first heading  0.123      -      -          -  ms    -',
        'add: with care'
      ].join('\n')
    );
  });
});

describe('numberText', () => {
  it('keeps three digits that count', () => {
    expect([0, 0.004, 0.5, 4.567, 45.67, 456.7, 123456].map(numberText)).toEqual([
      '0',
      '0.004',
      '0.500',
      '4.57',
      '45.7',
      '457',
      '123,456'
    ]);
  });
});
