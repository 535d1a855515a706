import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixtures } from './viewers/fixtures.ts';
import { launch, watch, type Watched } from './viewers/browser.ts';
import type { FuzzOrder, Opened } from './viewers/page/main.ts';
import { serveViewers } from './viewers/serve.ts';

// Opens damaged files in the viewers, in a real browser: none may crash, hang, run a script or call another host.
//   npm run fuzz:viewers [-- --runs 10000] [--seed 1]

const HANG_MS = 75_000;
/** Larger files take the time of many small ones. */
const LARGEST = 120_000;
/** A fresh page now and then, so that what leaks in a browser over thousands of documents is not taken for a fault. */
const PAGE_RUNS = 500;

const runs = number('--runs', 10_000);
const seed = number('--seed', 1);
const data =
  process.env.OWNCHART_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
const dir = await mkdtemp(join(tmpdir(), 'ownchart-fuzz-'));
const viewers = await serveViewers();
const browser = await launch();
const start = performance.now();
const verdicts = new Map<string, number>();
const failures: string[] = [];
let slowest = { ms: 0, name: '' };

try {
  const files = await baseFiles();
  console.log(`${runs} mutants of ${files.length} files, seed ${seed}`);
  const half = Math.ceil(runs / 2);
  await Promise.all([work(files, 0, half), work(files, half, runs)]);
} finally {
  await browser.close();
  await viewers.stop();
  await rm(dir, { recursive: true, force: true });
}

const minutes = ((performance.now() - start) / 60_000).toFixed(1);
const all = [...verdicts].sort((a, b) => b[1] - a[1]).map(([word, n]) => `${n} ${word}`);
console.log(
  `${all.join(', ')}; slowest ${Math.round(slowest.ms)} ms (${slowest.name}); ${minutes} minutes`
);
for (const failure of failures.slice(0, 50)) console.log(`FAILED ${failure}`);
console.log(
  failures.length === 0 ? 'No crash, no hang, no script ran.' : `${failures.length} failed`
);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Works through a range of mutants, in a page of its own; one that hangs or crashes the page is passed over. */
async function work(files: FuzzOrder['files'], from: number, to: number): Promise<void> {
  for (let next = from; next < to;) {
    const view = await watch(browser, viewers);
    next = await stretch(view, files, next, Math.min(to, next + PAGE_RUNS));
    await view.page
      .context()
      .close()
      .catch(() => undefined);
  }
}

async function stretch(
  view: Watched,
  files: FuzzOrder['files'],
  from: number,
  to: number
): Promise<number> {
  let at = from;
  let name = '';
  let heard = Date.now();
  const report = async (index: number, base: string, opened: Opened | null): Promise<void> => {
    at = index;
    name = base;
    heard = Date.now();
    if (opened) await judge(view, index, base, opened);
  };
  await view.page.exposeFunction('report', report);
  const done = view.page
    .evaluate(
      (order) =>
        (
          window as unknown as { viewers: { fuzz(order: unknown, report: unknown): Promise<void> } }
        ).viewers.fuzz(order, (window as unknown as { report: unknown }).report),
      { seed, from, to, files } satisfies FuzzOrder
    )
    .then(
      () => 'done' as const,
      (error: unknown) => `the page ended: ${String(error).slice(0, 200)}`
    );
  for (;;) {
    const ended = await Promise.race([
      done,
      new Promise<null>((go) => setTimeout(() => go(null), 1000))
    ]);
    if (ended === 'done') return to;
    if (ended !== null) failures.push(`mutant ${at} of ${name}: ${ended}`);
    else if (Date.now() - heard > HANG_MS) failures.push(`mutant ${at} of ${name}: HANG`);
    else continue;
    return at + 1;
  }
}

async function judge(view: Watched, index: number, name: string, opened: Opened): Promise<void> {
  const word = opened.refusal === '' ? 'shown' : 'refused in words';
  verdicts.set(word, (verdicts.get(word) ?? 0) + 1);
  if (opened.ms > slowest.ms) slowest = { ms: opened.ms, name };
  if (!opened.settled) failures.push(`mutant ${index} of ${name}: HANG (it never came to rest)`);
  if (opened.refusal === 'no words')
    failures.push(`mutant ${index} of ${name}: refused without words`);
  // Asking the page costs a round trip; what left the viewers is still there some mutants later.
  if (index % 10 !== 0) return;
  for (const fault of await view.faults())
    failures.push(`mutant ${index} (or up to 9 before) of ${name}: ${fault}`);
}

/** Files made by code, and the small ones of the sample data where they are. */
async function baseFiles(): Promise<FuzzOrder['files']> {
  const made = await fixtures();
  const paths = await Promise.all(
    made.map(async ({ name, bytes }) => {
      const path = join(dir, name);
      await writeFile(path, bytes);
      return { name, path };
    })
  );
  if (existsSync(data)) {
    const entries = await readdir(data, { withFileTypes: true, recursive: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      if ((await stat(path)).size <= LARGEST) paths.push({ name: entry.name, path });
    }
  } else console.log(`No sample data at ${data}: only files made by code are damaged.`);
  return paths.map(({ name, path }) => ({ name, url: viewers.offer(path) }));
}

function number(flag: string, otherwise: number): number {
  const at = process.argv.indexOf(flag);
  const value = Number(process.argv[at + 1]);
  return at < 0 || !Number.isSafeInteger(value) || value < 0 ? otherwise : value;
}
