import type { Live } from '../live.ts';
import { store } from '../store.ts';

/** Under what the access key of a service is locked. */
const LABEL = 'service-token';

type Locker = Pick<Live, 'account' | 'keeper'>;

/** Keeps the access key of a service on this device, locked under the health key. An empty one is forgotten. */
export async function keepToken(live: Locker, url: string, token: string): Promise<void> {
  const db = await store();
  if (token === '') return await db.delete('tokens', [live.account, url]);
  const box = await live.keeper.protect(LABEL, new TextEncoder().encode(token));
  await db.put('tokens', box, [live.account, url]);
}

/** The access key of a service; null where none is kept. */
export async function tokenOf(live: Locker, url: string): Promise<string | null> {
  const box = await (await store()).get('tokens', [live.account, url]);
  if (!box) return null;
  return new TextDecoder().decode(await live.keeper.reveal(LABEL, box));
}
