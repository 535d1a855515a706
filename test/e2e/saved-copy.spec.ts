import { test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack } from '../../script/stack/stack.ts';
import { sampleDocuments } from './support/documents.ts';
import { drill } from './support/drill.ts';
import { look } from './support/look.ts';

let dir: string;
let stack: Stack;

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ownchart-copy-'));
  stack = await startStack({
    dir: join(dir, 'stack'),
    fresh: true,
    ports: { rpc: 0, relay: 0, site: 0 },
    // the run has built it
    build: false
  });
});
test.afterAll(async () => {
  await stack?.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});

test('a browser is lost, and a saved copy brings every record back into an empty one', async () => {
  test.setTimeout(300_000);
  await drill({
    stack,
    documents: await sampleDocuments(dir),
    from: 'copy',
    dir,
    look,
    step: (title, _who, act) => test.step(title, act)
  });
});
