import type { Page } from '@playwright/test';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tellStory, type StoryDocument } from '../test/e2e/support/story.ts';
import type { Person } from '../test/e2e/support/person.ts';
import { sampleDocuments } from '../test/e2e/support/documents.ts';
import { startStack } from './stack/stack.ts';

// Plays the whole story in real browsers, on a stack of its own, and compares what the hospital got.
// usage: npm run demo [-- --file PATH ...]

const pictures = fileURLToPath(new URL('../demo', import.meta.url));
const { values } = parseArgs({ options: { file: { type: 'string', multiple: true } } });
const scratch = await mkdtemp(join(tmpdir(), 'ownchart-demo-'));
await rm(pictures, { recursive: true, force: true });
await mkdir(pictures, { recursive: true });

const documents: StoryDocument[] = values.file
  ? values.file.map((path) => ({ path: resolve(path) }))
  : await sampleDocuments(scratch);

const begun = performance.now();
const times: { step: string; seconds: number }[] = [];
const stack = await startStack({
  dir: join(scratch, 'stack'),
  fresh: true,
  ports: { rpc: 0, relay: 0, site: 0 },
  log: (line) => console.log(`  ${line}`)
});
try {
  await tellStory({ stack, documents, step });
  const seconds = (performance.now() - begun) / 1000;
  console.log(`\n  The story is true: ${times.length} steps in ${seconds.toFixed(1)} s.`);
  console.log('  Pictures of each step are in demo/.');
  await writeFile(join(pictures, 'times.json'), JSON.stringify(times, null, 2));
} catch (error) {
  console.error(`\n  The story is not true: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await stack.stop();
  await rm(scratch, { recursive: true, force: true });
}

async function step(title: string, who: Person[], act: () => Promise<void>): Promise<void> {
  const from = performance.now();
  try {
    await act();
  } finally {
    const seconds = (performance.now() - from) / 1000;
    times.push({ step: title, seconds });
    console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${title}`);
    const number = String(times.length).padStart(2, '0');
    for (const [at, { page }] of who.entries())
      for (const [name, width] of Object.entries({ wide: 1280, phone: 360 }))
        await picture(page, `${number}-${at}-${name}.png`, width);
  }
}

async function picture(page: Page, name: string, width: number): Promise<void> {
  try {
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(pictures, name), fullPage: true });
    await page.setViewportSize({ width: 1280, height: 800 });
  } catch {
    console.log(`          (no picture ${name}: that browser is closed)`);
  }
}
