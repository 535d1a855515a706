import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Name of the list in the site's folder. */
export const MANIFEST = 'release.json';

/** Every file of a release but the list itself, in order of paths. */
export interface Manifest {
  v: 1;
  files: { path: string; size: number; sha256: string }[];
}

/** The script that keeps a release for use without a network. */
const OFFLINE = 'offline.js';

/** Every file of a folder with its hash, in order of paths, some left out. */
async function filesOf(dir: string, without: readonly string[]): Promise<Manifest['files']> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !without.includes(path))
    .sort();
  const files: Manifest['files'] = [];
  for (const path of paths) {
    const bytes = await readFile(join(dir, path));
    files.push({ path, size: bytes.byteLength, sha256: sha256(bytes) });
  }
  return files;
}

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/**
 * Writes the release's files into the script that keeps them for use without a network. It changes with every release:
 * that is how a browser learns of a new one.
 */
export async function fillOffline(dir: string): Promise<void> {
  const files = await filesOf(dir, [OFFLINE, MANIFEST]);
  const list = JSON.stringify(files.map(({ path, sha256 }) => [path, sha256]));
  const file = join(dir, OFFLINE);
  const script = await readFile(file, 'utf8');
  const filled = script
    .replace('const FILES = [];', () => `const FILES = ${list};`)
    .replace("const RELEASE = '';", `const RELEASE = '${sha256(list).slice(0, 16)}';`);
  if (!filled.includes(list) || filled.includes("RELEASE = ''"))
    throw new Error(`${OFFLINE} has no place for the release's files.`);
  await writeFile(file, filled);
}

/**
 * Writes the list of a built site's files into its folder. The page goes by it when it checks itself against a release;
 * a site's config.json is no part of a release, so none may lie there.
 */
export async function writeManifest(dir: string): Promise<Manifest> {
  const manifest: Manifest = { v: 1, files: await filesOf(dir, [MANIFEST]) };
  if (manifest.files.some(({ path }) => path === 'config.json'))
    throw new Error('config.json belongs to one place of publishing, not to a release.');
  await writeFile(join(dir, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}
