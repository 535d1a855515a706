import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CID } from 'multiformats/cid';
import { readCar } from '../src/lib/ipfs/car/read.ts';
import { Kubo } from '../src/lib/ipfs/engines/kubo.ts';
import { PinningService } from '../src/lib/ipfs/engines/pinning-service.ts';
import { OwnChartError } from '../src/lib/errors.ts';
import { buildSite } from './build-site.ts';
import { offerCar } from './publish/offer.ts';
import { siteCid, writeSiteCar } from './publish/site-car.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** The access key of a service comes from here, so that it stands in no list of processes and no history. */
const TOKEN = 'OWNCHART_PIN_TOKEN';

const USAGE = `npm run publish:ipfs [-- options]

Builds the site, and gives its CID (1 MiB raw leaves, 1,024 children: as ipfs-car) and a CAR file.

  --cid-only        print the CID of the release alone
  --config FILE     publish this file as config.json with the site: it has a CID of its own then
  --car FILE        where the CAR file goes (build.car)
  --kubo URL        bring the site to a Kubo node and pin it, by its RPC (http://127.0.0.1:5001)
  --pinning URL     have an IPFS Pinning Service keep it, and bring it there
  --no-build        take build/ as it is

The access key of either is read from ${TOKEN}.`;

const { values: options } = parseArgs({
  options: {
    'cid-only': { type: 'boolean', default: false },
    config: { type: 'string' },
    car: { type: 'string', default: join(root, 'build.car') },
    kubo: { type: 'string' },
    pinning: { type: 'string' },
    build: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false }
  },
  allowNegative: true
});

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE);
  const dir = process.env.OWNCHART_SITE ?? join(root, 'build');
  const say = (line: string): void => {
    if (!options['cid-only']) console.log(line);
  };
  if (options.build) await buildSite({ out: dir });
  const release = await siteCid(dir);
  if (options['cid-only']) return console.log(release);
  say(`Release     ${release}`);
  say(
    `            0x${Buffer.from(CID.parse(release).multihash.digest).toString('hex')} (SHA-256, for the register)`
  );

  const extra = options.config ? { 'config.json': await config(options.config) } : {};
  const cid = await writeSiteCar(dir, options.car, extra);
  if (options.config)
    say(`Site        ${cid} (the release with ${options.config} as its config.json)`);
  say(`CAR file    ${options.car}`);
  const site = CID.parse(cid);
  const token = process.env[TOKEN];
  const access = (url: string) => ({ url, ...(token ? { token } : {}) });
  if (options.kubo) {
    const kubo = new Kubo(access(options.kubo));
    const { blocks } = await readCar(createReadStream(options.car));
    await kubo.push([site], blocks);
    say(`Pinned at   ${kubo.host}`);
  }
  if (options.pinning) {
    const service = new PinningService(access(options.pinning));
    await offerCar(service, site, options.car, say);
    say(`Pinned at   ${service.host}`);
  }
  if (!options.config)
    say('Put a config.json beside index.html (see README), or publish with --config FILE.');
}

/** The settings of one place of publishing, in any case JSON. */
async function config(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file);
  JSON.parse(bytes.toString('utf8'));
  return bytes;
}

try {
  await main();
} catch (error) {
  const remedy = error instanceof OwnChartError ? `\n${error.remedy}` : '';
  console.error(`${error instanceof Error ? error.message : String(error)}${remedy}`);
  process.exitCode = 1;
}
process.exit();
