import type { BrowserContext, Page } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import { startSite, type Site } from '../script/stack/site.ts';
import { openProfile } from '../test/e2e/support/browser.ts';

/** What a page offers: functions whose arguments and answers are plain data. */
export type Works = Record<string, (...args: never[]) => unknown>;

/** A page in a Chromium of its own, with the works of its code. */
export interface BenchPage<W extends Works> {
  page: Page;
  context: BrowserContext;
  run<K extends keyof W & string>(
    name: K,
    ...args: Parameters<W[K]>
  ): Promise<Awaited<ReturnType<W[K]>>>;
}

/** The code of one benchmark, bundled and served on the loopback. */
export class Bench<W extends Works> {
  /** For files that a benchmark makes; removed at the end. */
  readonly dir: string;
  readonly #site: Site;
  readonly #contexts: BrowserContext[] = [];

  private constructor(dir: string, site: Site) {
    this.dir = dir;
    this.#site = site;
  }

  /** Bundles a module of this folder that calls `offer`. */
  static async of<W extends Works>(module: string): Promise<Bench<W>> {
    const dir = await mkdtemp(join(tmpdir(), 'ownchart-bench-'));
    const out = join(dir, 'page');
    await build({
      root: fileURLToPath(new URL('.', import.meta.url)),
      configFile: false,
      publicDir: false,
      logLevel: 'error',
      base: './',
      // Some modules keep what a page shows: these are compiled.
      plugins: [svelte({ configFile: false })],
      worker: { format: 'es', plugins: () => [svelte({ configFile: false })] },
      build: {
        outDir: out,
        target: 'es2024',
        modulePreload: false,
        chunkSizeWarningLimit: 2_000,
        rolldownOptions: {
          input: fileURLToPath(new URL(module, import.meta.url)),
          output: { entryFileNames: 'page.js' }
        }
      }
    });
    await writeFile(
      join(out, 'index.html'),
      '<!doctype html><meta charset="utf-8"><title>Benchmark</title><link rel="icon" href="data:,">' +
        '<input type="file"><script type="module" src="./page.js"></script>'
    );
    return new Bench<W>(dir, await startSite({ dir: out, config: () => ({}) }));
  }

  /** Opens the page in a browser of its own: own process, own storage on disk. */
  async open(): Promise<BenchPage<W>> {
    const context = await openProfile(await mkdtemp(join(this.dir, 'profile-')), {});
    this.#contexts.push(context);
    const page = context.pages()[0] ?? (await context.newPage());
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(String(error)));
    await page.goto(this.#site.url);
    await page
      .waitForFunction(() => 'works' in globalThis)
      .catch((cause: unknown) => {
        throw new Error(`The page did not start. ${failures.join(' ')}`, { cause });
      });
    return {
      page,
      context,
      run: (name, ...args) =>
        page.evaluate(
          ([work, values]) => {
            const { works } = globalThis as unknown as {
              works: Record<string, (...values: unknown[]) => unknown>;
            };
            return works[work]!(...values) as never;
          },
          [name as string, args as unknown[]] as const
        )
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.#site.stop();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}
