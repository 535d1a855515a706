import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CID } from 'multiformats/cid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubo, type KuboServer } from '../../test/support/services/kubo.ts';
import { startPinningService, type PinningServer } from '../../test/support/services/pinning.ts';
import { readCar } from '../../src/lib/ipfs/car/read.ts';
import { writeManifest } from './manifest.ts';
import { siteCid } from './site-car.ts';

const TOKEN = 'secret-of-the-service';
const program = fileURLToPath(new URL('../publish-ipfs.ts', import.meta.url));

describe('publish:ipfs', () => {
  let dir: string;
  let site: string;
  let kubo: KuboServer;
  let pinning: PinningServer;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ownchart-publish-'));
    site = join(dir, 'site');
    await mkdir(join(site, '_app'), { recursive: true });
    await writeFile(join(site, 'index.html'), '<p>a site</p>');
    await writeFile(join(site, '_app/big.js'), Buffer.alloc(2_200_000, '/'));
    await writeManifest(site);
    [kubo, pinning] = await Promise.all([
      startKubo({ token: TOKEN }),
      startPinningService({ token: TOKEN })
    ]);
  });
  afterAll(async () => {
    await kubo.stop();
    await pinning.stop();
    await rm(dir, { recursive: true });
  });

  /** Runs the program on the folder as it is. */
  async function publish(
    args: string[],
    token = TOKEN
  ): Promise<{ stdout: string; stderr: string; failed: boolean }> {
    const call = promisify(execFile)(process.execPath, [program, '--no-build', ...args], {
      env: { ...process.env, OWNCHART_SITE: site, OWNCHART_PIN_TOKEN: token }
    });
    return call.then(
      (done) => ({ ...done, failed: false }),
      (error: { stdout: string; stderr: string }) => ({ ...error, failed: true })
    );
  }

  it('prints the CID alone where nothing else is wanted', async () => {
    const { stdout } = await publish(['--cid-only']);
    expect(stdout).toBe(`${await siteCid(site)}\n`);
  });

  it('writes a CAR file of the site, with the settings of its place, the same each time', async () => {
    const config = join(dir, 'config.json');
    await writeFile(config, '{"chainId":1}');
    const car = join(dir, 'site.car');
    const again = join(dir, 'again.car');
    const { stdout } = await publish(['--car', car, '--config', config]);
    await publish(['--car', again, '--config', config]);
    expect(await readFile(car)).toEqual(await readFile(again));
    const { roots, blocks } = await readCar(createReadStream(car));
    const cids = new Set<string>();
    for await (const { cid } of blocks) cids.add(cid.toString());
    expect(cids).toContain(roots[0]!.toString());
    const release = await siteCid(site);
    expect(stdout).toContain(`Release     ${release}`);
    expect(stdout).toContain(`Site        ${roots[0]!.toString()}`);
    expect(roots[0]!.toString()).not.toBe(release);
  });

  it('has the site kept by a Kubo node and by a pinning service, and never prints the key', async () => {
    const car = join(dir, 'pinned.car');
    const root = CID.parse(await siteCid(site));
    const engines = ['--kubo', kubo.url, '--pinning', pinning.url];
    const { stdout, stderr, failed } = await publish(['--car', car, ...engines]);
    expect(failed, stderr).toBe(false);
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(await kubo.node.isPinned(root)).toBe(true);
    expect(await pinning.node.isPinned(root)).toBe(true);
    expect(pinning.requests.at(-1)?.status).toBe('pinned');
  });

  it('says in words why it was refused, and fails', async () => {
    const { stderr, failed } = await publish(
      ['--kubo', kubo.url, '--car', join(dir, 'x.car')],
      'no'
    );
    expect(failed).toBe(true);
    expect(stderr).toMatch(/does not let you in\.\nCheck the access key/);
  });
});
