import { readKeys } from '../../chain/keys.ts';
import { OwnChartError } from '../../errors.ts';
import type { Live } from '../live.ts';
import { holderOf } from '../people.ts';
import type { Address } from '../types.ts';
import { shortAddress } from '../words.ts';

/** How long one is called (ms). */
const PATIENCE = 20_000;

/** Which of these people have a page open now that answers a call. @throws the chain room's errors */
export async function reachableNow(live: Live, people: readonly Address[]): Promise<Set<Address>> {
  const answered = await Promise.all(
    people.map(async (person) => {
      const holder = holderOf(await readKeys(live.chain, person), shortAddress(person));
      if (!holder) return [];
      const signal = AbortSignal.any([live.signal, AbortSignal.timeout(PATIENCE)]);
      try {
        await live.node.connect(holder, { signal });
        return [person];
      } catch (error) {
        live.signal.throwIfAborted();
        if (error instanceof OwnChartError || signal.aborted) return [];
        throw error;
      }
    })
  );
  return new Set(answered.flat());
}
