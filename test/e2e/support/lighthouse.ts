import lighthouse, { desktopConfig } from 'lighthouse';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startSite, type Site, type SiteOptions } from '../../../script/stack/site.ts';

/** Lighthouse's own two: a slow phone (its default), or a desk. */
export type Preset = 'mobile' | 'desktop';

export interface Measured {
  /** Of 100. */
  performance: number;
  accessibility: number;
  bestPractices: number;
  /** How far things moved by themselves while the page came up; 0: nothing did. */
  shift: number;
  /** What was found wanting in accessibility and best practices. */
  wanting: string[];
  /** First and largest paint, and for how long nothing could be clicked, in ms, as Lighthouse reckons them. */
  paint: number;
  largest: number;
  blocked: number;
}

/** Loads a page as Lighthouse does, in the browser whose DevTools listen at this port, with what its profile keeps. */
export async function measure(url: string, port: number, preset: Preset): Promise<Measured> {
  const result = await lighthouse(
    url,
    {
      port,
      output: 'json',
      logLevel: 'error',
      disableStorageReset: true,
      onlyCategories: ['performance', 'accessibility', 'best-practices']
    },
    preset === 'desktop' ? desktopConfig : undefined
  );
  if (!result || result.lhr.runtimeError)
    throw new Error(`Lighthouse could not load the page: ${result?.lhr.runtimeError?.message}`);
  const { categories, audits } = result.lhr;
  const score = (name: string) => Math.round((categories[name]?.score ?? 0) * 100);
  const value = (name: string) => audits[name]?.numericValue ?? Number.NaN;
  const wanting = ['accessibility', 'best-practices']
    .flatMap((name) => categories[name]!.auditRefs.filter(({ weight }) => weight > 0))
    .map(({ id }) => audits[id]!)
    .filter(({ score }) => score !== null && score < 1)
    .map(({ id, title }) => `${id}: ${title}`);
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    bestPractices: score('best-practices'),
    shift: value('cumulative-layout-shift'),
    wanting,
    paint: value('first-contentful-paint'),
    largest: value('largest-contentful-paint'),
    blocked: value('total-blocking-time')
  };
}

/** Serves a built site as a host does that compresses what it sends. */
export async function startCompressedSite({ dir, ...options }: SiteOptions): Promise<Site> {
  const copy = await mkdtemp(join(tmpdir(), 'ownchart-compressed-'));
  await cp(dir, copy, { recursive: true });
  for (const file of await readdir(copy, { recursive: true })) {
    if (!/\.(html|js|css|json|svg|webmanifest)$/.test(file)) continue;
    const path = join(copy, file);
    await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
  }
  const site = await startSite({ ...options, dir: copy, gzip: true });
  return {
    ...site,
    async stop() {
      await site.stop();
      await rm(copy, { recursive: true, force: true });
    }
  };
}
