import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../../../script/stack/stack.ts';
import { announcedStack, announceStack } from './stack.ts';

/** Starts one local stack for the whole run, unless one is announced already; stops it at the end. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  if (announcedStack()) return async () => {};
  const dir = await mkdtemp(join(tmpdir(), 'ownchart-stack-'));
  const stack = await startStack({
    fresh: true,
    dir,
    // Any free ports: a stack of "npm start" may be running beside the tests.
    ports: { rpc: 0, relay: 0, site: 0 },
    log: (line) => console.log(line)
  });
  announceStack(stack);
  return async () => {
    await stack.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  };
}
