import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sampleDocuments } from '../test/e2e/support/documents.ts';
import { drill, type DrillFrom } from '../test/e2e/support/drill.ts';
import { startStack } from './stack/stack.ts';

// Loses everything but the chain, the recovery kit and one copy, and demands every record back, byte by byte.
// usage: npm run drill [-- --from copy|hospital] [--file PATH ...]

const { values } = parseArgs({
  options: { from: { type: 'string', multiple: true }, file: { type: 'string', multiple: true } }
});
const ways = (values.from ?? ['copy', 'hospital']) as DrillFrom[];
const unknown = ways.find((way) => way !== 'copy' && way !== 'hospital');
if (unknown) {
  console.error(`--from is "copy" or "hospital", not "${unknown}".`);
  process.exit(1);
}
const scratch = await mkdtemp(join(tmpdir(), 'ownchart-drill-'));
const documents = values.file
  ? values.file.map((path) => ({ path: resolve(path) }))
  : await sampleDocuments(scratch);
const begun = performance.now();
try {
  for (const from of ways) {
    console.log(
      from === 'copy'
        ? '\n  From the chain, the recovery kit and a saved copy'
        : '\n  From the chain, the recovery kit, the locked key file and one hospital that keeps copies'
    );
    const stack = await startStack({
      dir: join(scratch, from),
      fresh: true,
      ports: { rpc: 0, relay: 0, site: 0 }
    });
    try {
      await drill({ stack, documents, from, dir: scratch, step });
    } finally {
      await stack.stop();
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  const count = documents.length * ways.length;
  console.log(`\n  All ${count} records came back whole, in ${seconds.toFixed(1)} s.`);
} catch (error) {
  console.error(`\n  The drill failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
}

async function step(title: string, _who: unknown, act: () => Promise<void>): Promise<void> {
  const from = performance.now();
  let mark = 'FAILED';
  try {
    await act();
    mark = '';
  } finally {
    const seconds = (performance.now() - from) / 1000;
    console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${title} ${mark}`.trimEnd());
  }
}
