import { readKeys } from '../chain/keys.ts';
import { ChartError } from './errors.ts';
import { RELAY_TOPIC } from './inbox.svelte.ts';
import type { Live } from './live.ts';
import type { Waiting } from './outbox.svelte.ts';
import { holderOf } from './people.ts';
import type { Organisation } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** Sends a signed action to an organisation whose page is open, for it to look at and send. @throws UnreachableError */
export async function handOver(
  live: Live,
  parcel: Waiting,
  { address, name }: Pick<Organisation, 'address' | 'name'>
): Promise<void> {
  const holder = holderOf(await readKeys(live.chain, address), name);
  if (!holder)
    throw new ChartError(
      'chart/no-keys',
      m.chart_error_not_opened_yet({ name }),
      m.chart_error_not_opened_yet_remedy()
    );
  const letter = new TextEncoder().encode(parcel.text);
  const reply = await live.node.sendLetter(holder, RELAY_TOPIC, letter, { signal: live.signal });
  if (!reply)
    throw new ChartError(
      'chart/not-taken',
      m.chart_error_not_taken({ name }),
      m.chart_error_not_taken_remedy()
    );
  parcel.handedTo.push(name);
}
