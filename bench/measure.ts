/** Which way is better: rates are 'higher', times and sizes 'lower'. */
export type Better = 'higher' | 'lower';

/** One line of the table. */
export interface Row {
  work: string;
  ours: number;
  /** null: only reported, against nobody. */
  rival: number | null;
  /** Whom we are measured against. */
  rivalName: string | null;
  /** How many times as good as the rival; above 1 is better, whatever the unit. */
  ratio: number | null;
  /** The least and the greatest ratio of a round: how far to trust the median. */
  spread?: [number, number];
  unit: string;
  rounds: number;
  note?: string;
}

/** What each round gave, in the unit of the row. */
export interface Race {
  ours: number[];
  rival: number[];
}

/** The middle value; of an even number the mean of the two. Throws RangeError where there is none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('There is nothing to take the median of.');
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1]!;
  return sorted.length % 2 === 1 ? upper : (sorted[(sorted.length >> 1) - 1]! + upper) / 2;
}

/** How many times as good as the rival. */
export function ratioOf(ours: number, rival: number, better: Better): number {
  return better === 'higher' ? ours / rival : rival / ours;
}

/**
 * Runs both in turn, after one round of each that does not count: a machine that is busy for a while is so for both.
 * The one that begins changes from round to round. Each work returns its own measure.
 */
export async function race(
  rounds: number,
  ours: (round: number) => Promise<number>,
  rival: (round: number) => Promise<number>
): Promise<Race> {
  const results: Race = { ours: [], rival: [] };
  for (let round = 0; round <= rounds; round++) {
    const order: (keyof Race)[] = round % 2 === 0 ? ['ours', 'rival'] : ['rival', 'ours'];
    for (const who of order) {
      const result = await (who === 'ours' ? ours : rival)(round);
      if (round > 0) results[who].push(result);
    }
  }
  return results;
}

/** The row of a race: medians, and the median of the ratios within each round. */
export function rowOf(
  o: { work: string; rivalName: string; unit: string; better: Better; note?: string },
  { ours, rival }: Race
): Row {
  const ratios = ours.map((value, round) => ratioOf(value, rival[round]!, o.better));
  return {
    work: o.work,
    ours: median(ours),
    rival: median(rival),
    rivalName: o.rivalName,
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    unit: o.unit,
    rounds: ours.length,
    ...(o.note === undefined ? {} : { note: o.note })
  };
}

/** A row that is only told, or stands against a fixed bar. */
export function toldRow(
  o: { work: string; unit: string; bar?: { name: string; value: number }; note?: string },
  values: readonly number[]
): Row {
  const ours = median(values);
  return {
    work: o.work,
    ours,
    rival: o.bar?.value ?? null,
    rivalName: o.bar?.name ?? null,
    ratio: o.bar ? ratioOf(ours, o.bar.value, 'lower') : null,
    unit: o.unit,
    rounds: values.length,
    ...(o.note === undefined ? {} : { note: o.note })
  };
}
