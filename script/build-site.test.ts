import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_MNEMONIC, DEMO_PEOPLE } from '../src/lib/wallet/demo/people.ts';
import { buildSite, checkSite, movable, SOURCES } from './build-site.ts';
import type { Manifest } from './publish/manifest.ts';
import { siteCid } from './publish/site-car.ts';
import { run } from './stack/run.ts';
import { type Site, startSite } from './stack/site.ts';

describe('movable', () => {
  const page = (script: string, sources: string) =>
    `<meta http-equiv="content-security-policy" content="script-src 'self' ${sources}; object-src 'none'">` +
    `<link href="/_app/a.css"><a href="//elsewhere/x"></a><a href="https://x/"></a><script src="/_app/b.js"></script><script>${script}</script>`;

  it('writes addresses from the page, not from the root, and fits the policy to it', () => {
    const before = page('import("/_app/start.js")', "'sha256-old=' 'sha256-older='");
    // openssl dgst -sha256 -binary of: import("./_app/start.js")
    expect(movable(before)).toBe(
      page('import("./_app/start.js")', "'sha256-kyCEqECvLeSvRqG1dWRYK9OZQOOmuJHol9c1syN9qfc='")
        .replace('href="/_app', 'href="./_app')
        .replace('src="/_app', 'src="./_app')
    );
  });

  it('leaves a page alone that is movable already', () => {
    const once = movable(page('import("/_app/start.js")', ''));
    expect(movable(once)).toBe(once);
  });
});

/** Copies a tree by hard links: a build does not write to its packages. */
const LINK_TREE = `
const { linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } = require('node:fs');
const copy = (from, to) => {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [a, b] = [from + '/' + entry.name, to + '/' + entry.name];
    if (entry.isDirectory()) copy(a, b);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(a), b);
    else linkSync(a, b);
  }
};
copy(...process.argv.slice(1));`;

describe('a production build', () => {
  const base = '/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/';
  const out = fileURLToPath(new URL('../.local/release', import.meta.url));
  let site: Site;
  let files: Map<string, string>;

  beforeAll(async () => {
    await buildSite({ out, whenChanged: true });
    const entries = await readdir(out, { withFileTypes: true, recursive: true });
    files = new Map(
      await Promise.all(
        entries
          .filter((entry) => entry.isFile())
          .map(async ({ parentPath, name }) => {
            const path = join(parentPath, name);
            return [path.slice(out.length + 1), await readFile(path, 'utf8')] as const;
          })
      )
    );
    site = await startSite({ dir: out, base, config: () => ({ chainId: 1 }) });
  }, 240_000);
  afterAll(() => site?.stop());

  it('holds nothing of the demo wallet', () => {
    const marks = [DEMO_MNEMONIC, ...DEMO_PEOPLE.map(({ address }) => address), 'Twyla Moen'];
    for (const [file, text] of files) {
      for (const mark of marks) {
        expect(text.toLowerCase().includes(mark.toLowerCase()), `${mark} in ${file}`).toBe(false);
      }
    }
  });

  it('is the same to the last byte in another folder', async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    // within the repository: on one disk, where the packages need no second copy
    const elsewhere = join(root, '.local/elsewhere', String(process.pid), 'deeper');
    try {
      await mkdir(elsewhere, { recursive: true });
      const options = { cwd: elsewhere, env: { ...process.env, OWNCHART_SITE: undefined } };
      const copy = ['-e', LINK_TREE, join(root, 'node_modules'), join(elsewhere, 'node_modules')];
      await run(process.execPath, copy, 'The packages were not linked.', options);
      for (const path of [...SOURCES, 'package.json', 'script'])
        await cp(join(root, path), join(elsewhere, path), { recursive: true });
      const build = [join(elsewhere, 'script/build-site.ts')];
      await run(process.execPath, build, 'It does not build elsewhere.', options);
      expect(await siteCid(join(elsewhere, 'build'))).toBe(await siteCid(out));
    } finally {
      await rm(dirname(elsewhere), { recursive: true, force: true });
    }
  }, 300_000);

  it('lists its files, so that the page can check them', async () => {
    const { files: listed } = JSON.parse(files.get('release.json')!) as Manifest;
    expect(listed.map(({ path }) => path)).toEqual(
      [...files.keys()].filter((path) => path !== 'release.json').sort()
    );
    for (const { path, size, sha256 } of listed) {
      const bytes = await readFile(join(out, path));
      expect(bytes.byteLength, path).toBe(size);
      expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(sha256);
    }
  });

  it('runs from a path of a gateway: all it names is there, and nothing is named from the root', async () => {
    await checkSite(out);
    const page = await (await fetch(site.url)).text();
    const named = [...page.matchAll(/(?:href|src)="([^"#]+)"|import\("([^"]+)"\)/g)].map(
      (match) => match[1] ?? match[2]!
    );
    expect(named.length).toBeGreaterThan(5);
    for (const address of named) {
      const url = new URL(address, site.url);
      expect(url.pathname.startsWith(base), address).toBe(true);
      const response = await fetch(url);
      expect(response.status, address).toBe(200);
      await response.arrayBuffer();
    }
    expect(await (await fetch(new URL('config.json', site.url))).json()).toEqual({ chainId: 1 });
    expect((await fetch(new URL('/', site.url))).status).toBe(404);
    expect((await fetch(new URL('../../_app/version.json', site.url))).status).toBe(404);
  });
});
