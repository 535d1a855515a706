import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { launch, watch, type Watched } from './viewers/browser.ts';
import type { Opened } from './viewers/page/main.ts';
import { serveViewers } from './viewers/serve.ts';

// Opens every file of a folder in the viewers of the site, in a real browser, and says what became of each.
//   npm run corpus -- DIR [--pictures DIR] [--phone] [--dark] [--only WORD]

const HANG_MS = 60_000;
const LARGEST = 200 * 1024 * 1024;

const options = readOptions(process.argv.slice(2));
const files = (await walk(options.dir)).filter((file) => file.includes(options.only));
const viewers = await serveViewers();
const browser = await launch();
const totals = new Map<string, number>();
const failures: string[] = [];
let view: Watched | null = null;

try {
  for (const file of files) {
    view ??= await fresh();
    const name = relative(options.dir, file);
    const row = await openOne(view, file);
    const verdict = verdictOf(row);
    totals.set(verdict.word, (totals.get(verdict.word) ?? 0) + 1);
    if (verdict.bad) failures.push(`${name}: ${verdict.text}`);
    const opened = row.opened;
    console.log(
      [
        name,
        opened?.kind ?? '?',
        opened?.found ?? '',
        `${Math.round(opened?.ms ?? 0)} ms`,
        verdict.text
      ].join(' | ')
    );
    if (options.pictures && opened) await picture(view, name);
    // What went wrong in a page is not carried to the next file.
    if (verdict.bad) {
      await view.page.context().close();
      view = null;
    }
  }
} finally {
  await browser.close();
  await viewers.stop();
}

console.log(
  `\n${files.length} files: ${[...totals].map(([word, n]) => `${n} ${word}`).join(', ')}`
);
for (const failure of failures) console.log(`FAILED ${failure}`);
process.exitCode = failures.length > 0 || files.length === 0 ? 1 : 0;

interface Row {
  opened: Opened | null;
  faults: string[];
  hung: boolean;
}

async function fresh(): Promise<Watched> {
  const one = await watch(browser, viewers);
  if (options.phone) await one.page.setViewportSize({ width: 360, height: 740 });
  if (options.dark) await one.page.emulateMedia({ colorScheme: 'dark' });
  return one;
}

async function openOne({ page, faults }: Watched, file: string): Promise<Row> {
  if ((await stat(file)).size > LARGEST) {
    throw new Error(`${file} is larger than this tool opens.`);
  }
  const url = viewers.offer(file);
  const work = page.evaluate(
    async ([address, name]) => {
      const bytes = new Uint8Array(await (await fetch(address!)).arrayBuffer());
      type Viewers = { open(bytes: Uint8Array, name: string, mime: string): Promise<Opened> };
      return await (window as unknown as { viewers: Viewers }).viewers.open(bytes, name!, '');
    },
    [url, file.split('/').at(-1)!]
  );
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((give) => (timer = setTimeout(() => give(null), HANG_MS)));
  const opened = await Promise.race([work, patience]).catch(() => null);
  clearTimeout(timer);
  work.catch(() => undefined);
  return { opened, faults: await faults(), hung: opened === null || !opened.settled };
}

function verdictOf({ opened, faults, hung }: Row): { word: string; text: string; bad: boolean } {
  if (faults.length > 0) return { word: 'crashed', text: `CRASH: ${faults.join('; ')}`, bad: true };
  if (hung || !opened) return { word: 'hung', text: 'HANG', bad: true };
  if (opened.refusal === 'no words')
    return { word: 'crashed', text: 'CRASH: refused without words', bad: true };
  if (opened.refusal !== '')
    return { word: 'refused in words', text: `refused: ${opened.refusal}`, bad: false };
  return { word: 'shown', text: 'shown', bad: false };
}

async function picture({ page }: Watched, name: string): Promise<void> {
  await mkdir(options.pictures!, { recursive: true });
  const path = join(options.pictures!, `${name.replaceAll('/', '__')}.png`);
  await page.waitForTimeout(300);
  await page.screenshot({ path, fullPage: true }).catch(() => undefined);
}

async function walk(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readOptions(words: string[]): {
  dir: string;
  pictures: string | null;
  phone: boolean;
  dark: boolean;
  only: string;
} {
  const after = (flag: string): string | null => {
    const at = words.indexOf(flag);
    return at < 0 ? null : (words[at + 1] ?? null);
  };
  const dir = words[0];
  if (dir === undefined || dir.startsWith('--') || !existsSync(dir)) {
    console.error('Give a folder: npm run corpus -- DIR');
    process.exit(2);
  }
  const pictures = after('--pictures');
  return {
    dir: resolve(dir),
    pictures: pictures && resolve(pictures),
    phone: words.includes('--phone'),
    dark: words.includes('--dark'),
    only: after('--only') ?? ''
  };
}
