import { openChain } from '../chain/client.ts';
import type { Reader } from './live.ts';
import { loadSettings } from './settings.ts';

/** What somebody without a wallet can do: read what is public. @throws ChartError where the settings can't be read */
export async function visitor(): Promise<Reader> {
  return {
    chain: openChain(await loadSettings()),
    names: new Map(),
    signal: new AbortController().signal,
    now: () => Date.now()
  };
}
