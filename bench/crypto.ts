import { join } from 'node:path';
import { Bench, type BenchPage } from './browser.ts';
import type { CryptoWorks } from './crypto.page.ts';
import { writeRandomFile } from './file.ts';
import { median, race, rowOf, toldRow, type Race, type Row } from './measure.ts';
import { usageOf } from './usage.ts';

const MIB = 1_048_576;
const RAW = 'raw WebCrypto AES-GCM, 256 KiB pieces, same reads ahead';
const AGE = 'age-encryption, same bytes';
const HPKE = '@hpke/core + @hpke/hybridkem-x-wing';
/** OWNCHART_BENCH_MIB makes it smaller; what age is given is a part of it, since it is slow. */
const SIZE = Number(process.env.OWNCHART_BENCH_MIB ?? 1024);
const AGE_SIZE = Math.min(SIZE, 128) * MIB;
const ROUNDS = 3;

/** Speed of encryption in a page, on a file on disk. */
export async function bench(): Promise<Row[]> {
  const bench = await Bench.of<CryptoWorks>('./crypto.page.ts');
  try {
    const path = join(bench.dir, 'document.bin');
    await writeRandomFile(path, SIZE * MIB);
    const opened = await bench.open();
    const { page, run } = opened;
    await page.setInputFiles('input', path);
    const rows = await bodies(opened, `encrypt a file of ${SIZE} MiB`, 'encryptOurs', 'encryptRaw');
    await run('prepareOurs');
    await run('prepareRaw');
    rows.push(...(await bodies(opened, 'decrypt it', 'decryptOurs', 'decryptRaw')));

    const age = { unit: 'MB/s', better: 'higher', rivalName: AGE } as const;
    const encrypting = await race(
      ROUNDS,
      () => run('encryptOurs', AGE_SIZE),
      () => run('encryptAge', AGE_SIZE)
    );
    rows.push(rowOf({ work: `encrypt ${AGE_SIZE / MIB} MiB`, ...age }, encrypting));
    await run('prepareOurs', AGE_SIZE);
    await run('prepareAge', AGE_SIZE);
    const decrypting = await race(
      ROUNDS,
      () => run('decryptOurs'),
      () => run('decryptAge', AGE_SIZE)
    );
    rows.push(rowOf({ work: `decrypt ${AGE_SIZE / MIB} MiB`, ...age }, decrypting));

    const keys = { unit: '1/s', better: 'higher', rivalName: HPKE } as const;
    const sealing = await race(
      9,
      () => run('sealOurs'),
      () => run('sealRival')
    );
    rows.push(rowOf({ work: 'seal a key of 32 bytes', ...keys }, sealing));
    const opening = await race(
      9,
      () => run('openOurs'),
      () => run('openRival')
    );
    rows.push(rowOf({ work: 'open a sealed key', ...keys }, opening));
    const first: number[] = [];
    for (let round = 0; round < 5; round++) first.push(await run('firstRecord'));
    rows.push(toldRow({ work: 'from no keys to a first record', unit: 'ms' }, first));
    const urgent: number[] = [];
    for (let round = 0; round < 5; round++) urgent.push(await run('openUrgent'));
    const work = 'urgent access: from the third of five approvals to open keys';
    rows.push(toldRow({ work, unit: 'ms' }, urgent));
    return rows;
  } finally {
    await bench.end();
  }
}

type Body = 'encryptOurs' | 'encryptRaw' | 'decryptOurs' | 'decryptRaw';

/** Speed, processor time and memory, all of the same rounds. */
async function bodies(
  { context, run }: BenchPage<CryptoWorks>,
  work: string,
  ours: Body,
  rival: Body
): Promise<Row[]> {
  const cpu: Race = { ours: [], rival: [] };
  const memory: Race = { ours: [], rival: [] };
  const measured = (who: keyof Race, name: Body) => async (round: number) => {
    const usage = await usageOf(context, () => run(name));
    if (round > 0) cpu[who].push(usage.cpu);
    if (round > 0 && usage.memory !== null) memory[who].push(usage.memory);
    return usage.result;
  };
  const speed = await race(ROUNDS, measured('ours', ours), measured('rival', rival));
  const less = { better: 'lower', rivalName: RAW } as const;
  const rows = [
    rowOf({ work, unit: 'MB/s', better: 'higher', rivalName: RAW }, speed),
    rowOf({ work: '- processor time', unit: 's', ...less }, cpu)
  ];
  if (memory.ours.length > 0) {
    const bar = { name: '400 MiB', value: (400 * MIB) / 1e6 };
    const note = `the rival took ${Math.round(median(memory.rival))} MB`;
    rows.push(toldRow({ work: '- peak memory of the page', unit: 'MB', bar, note }, memory.ours));
  }
  return rows;
}
