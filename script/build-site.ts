import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fillOffline, writeManifest } from './publish/manifest.ts';
import { digestOf } from './stack/sources.ts';
import { withLock } from './stack/lock.ts';
import { run } from './stack/run.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** What a built site follows from. */
export const SOURCES = [
  'src',
  'static',
  'messages',
  'project.inlang/settings.json',
  'svelte.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
  'script/build-site.ts',
  'script/publish/manifest.ts'
];

export interface BuildOptions {
  /** Folder of the site; `build` by default. */
  out?: string;
  /** Compiles in the wallet of demo people: for development only. */
  demoWallet?: boolean;
  /** Leaves a site alone that was built from the same sources; false by default. */
  whenChanged?: boolean;
}

/**
 * Builds the site as plain files that run from any path, `/ipfs/<cid>/` included, and checks that they do.
 * Returns false where `whenChanged` found nothing to do. Throws with vite's own words where the build fails.
 */
export async function buildSite({
  out = join(root, 'build'),
  demoWallet = false,
  whenChanged = false
}: BuildOptions = {}): Promise<boolean> {
  // One build at a time: SvelteKit works in one folder.
  return withLock(join(root, '.local/build.lock'), async () => {
    const digest = await digestOf(root, SOURCES, [`demo ${demoWallet}`]);
    const mark = `${out}.digest`;
    if (whenChanged && (await readFile(mark, 'utf8').catch(() => '')) === digest) return false;
    // What stands there from before would count as a part of the site.
    await rm(out, { recursive: true, force: true });
    await vite(out, demoWallet);
    const page = join(out, 'index.html');
    await writeFile(page, movable(await readFile(page, 'utf8')));
    await checkSite(out);
    await fillOffline(out);
    await writeManifest(out);
    if (whenChanged) await writeFile(mark, digest);
    return true;
  });
}

function vite(out: string, demoWallet: boolean): Promise<void> {
  // A test runner's settings would give another build.
  const env = { ...process.env, VITEST: undefined, NODE_ENV: undefined };
  const program = join(root, 'node_modules/vite/bin/vite.js');
  return run(process.execPath, [program, 'build'], 'The site does not build.', {
    cwd: root,
    env: {
      ...env,
      OWNCHART_SITE: out,
      OWNCHART_DEMO_WALLET: demoWallet ? '1' : '0',
      NO_COLOR: '1'
    }
  });
}

/** Makes a page's addresses relative and its policy fit: SvelteKit's hash router writes them from the root. */
export function movable(html: string): string {
  const moved = html
    .replace(/\b(href|src)="\/(?!\/)/g, '$1="./')
    .replace(/\bimport\("\/(?!\/)/g, 'import("./');
  const hashes = inlineScripts(moved).map((script) => `'${scriptHash(script)}'`);
  return moved.replace(/(script-src 'self')(?: 'sha256-[^']+')*/, `$1 ${hashes.join(' ')}`.trim());
}

function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]!);
}

function scriptHash(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

/** Throws where a built site would not run from every path, or its policy would stop its own script. */
export async function checkSite(dir: string): Promise<void> {
  const page = await readFile(join(dir, 'index.html'), 'utf8');
  const policy = /http-equiv="content-security-policy" content="([^"]+)"/i.exec(page)?.[1] ?? '';
  for (const script of inlineScripts(page)) {
    if (!policy.includes(scriptHash(script)))
      throw new Error('The policy refuses the start script.');
  }
  const files = (await readdir(dir, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && /\.(html|js|css|webmanifest)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files) {
    const absolute = /["'`(=]\/_app\//.exec(await readFile(file, 'utf8'));
    if (absolute) throw new Error(`${relative(dir, file)} has an address from the root.`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.env.OWNCHART_SITE ?? join(root, 'build');
  const start = Date.now();
  await buildSite({ out, demoWallet: process.env.OWNCHART_DEMO_WALLET === '1' });
  console.log(`Built ${out} in ${((Date.now() - start) / 1000).toFixed(1)} s.`);
}
