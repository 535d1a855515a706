import { mount, unmount } from 'svelte';
import '../../../src/app.css';
import { describe, DESCRIBE_BYTES } from '../../../src/lib/health/describe.ts';
import { detectKind, kindInWords } from '../../../src/lib/health/kind.ts';
import DocumentView from '../../../src/lib/ui/document/DocumentView.svelte';
import { mutate, random } from './mutate.ts';

// The viewers alone, as the site has them: for looking at many files, one after the other.

export interface Opened {
  kind: string;
  found: string;
  /** Empty where it is shown. */
  refusal: string;
  ms: number;
  settled: boolean;
}

/** Longer than any viewer's own patience: by then it has shown or refused the document. */
const PATIENCE_MS = 45_000;
let shown: ReturnType<typeof mount> | null = null;

async function open(bytes: Uint8Array<ArrayBuffer>, name: string, mime: string): Promise<Opened> {
  await close();
  const start = performance.now();
  const target = document.getElementById('document')!;
  shown = mount(DocumentView, { target, props: { bytes, name, mime } });
  const settled = await settle(target);
  const ms = performance.now() - start;
  return {
    kind: kindInWords(detectKind(bytes, name, mime)),
    found: found(target),
    refusal: target.querySelector<HTMLElement>('[data-refused]')?.dataset.refused ?? '',
    ms,
    settled
  };
}

async function close(): Promise<void> {
  if (shown) await unmount(shown);
  shown = null;
}

/** Until nothing in the document waits any more: for its viewer, its picture, its pages. */
async function settle(target: HTMLElement): Promise<boolean> {
  const start = performance.now();
  let quiet = 0;
  while (performance.now() - start < PATIENCE_MS) {
    await new Promise((go) => setTimeout(go, quiet > 0 ? 4 : 0));
    const waits =
      target.querySelector('section') === null ||
      target.querySelector('[data-loading]') !== null ||
      [...target.querySelectorAll('img')].some((image) => !image.complete);
    quiet = waits ? 0 : quiet + 1;
    if (quiet >= 4) return true;
  }
  return false;
}

function found(target: HTMLElement): string {
  const count = (selector: string): number => target.querySelectorAll(selector).length;
  const parts: [number, string][] = [
    [count('canvas'), 'canvas'],
    [count('img'), 'picture'],
    [count('svg[role=img]'), 'curves'],
    [count('h3'), 'headings'],
    [count('li'), 'lines'],
    [count('table'), 'tables'],
    [target.textContent.trim().length, 'letters']
  ];
  return parts
    .filter(([number]) => number > 0)
    .map(([number, what]) => `${number} ${what}`)
    .join(', ');
}

export interface FuzzOrder {
  seed: number;
  from: number;
  to: number;
  files: { name: string; url: string }[];
}

/** Opens mutants one after the other; `report` hears of each before and after. */
async function fuzz(
  { seed, from, to, files }: FuzzOrder,
  report: (index: number, name: string, opened: Opened | null) => Promise<void>
): Promise<void> {
  const bases = await Promise.all(
    files.map(async ({ name, url }) => ({
      name,
      bytes: new Uint8Array(await (await fetch(url)).arrayBuffer())
    }))
  );
  for (let index = from; index < to; index++) {
    const next = random(seed + index);
    const base = bases[Math.floor(next() * bases.length)]!;
    const mutant = mutate(base.bytes, next);
    await report(index, base.name, null);
    await describe(mutant.subarray(0, DESCRIBE_BYTES), base.name, '');
    await report(index, base.name, await open(mutant, base.name, ''));
  }
  await close();
}

Object.assign(window, { viewers: { open, close, fuzz } });
