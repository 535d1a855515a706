import { join } from 'node:path';
import { Bench, type BenchPage } from './browser.ts';
import type { CryptoWorks } from './crypto.page.ts';
import { writeRandomFile } from './file.ts';
import { race, rowOf, type Race, type Row } from './measure.ts';
import { usageOf } from './usage.ts';

const MIB = 1_048_576;
const RAW = 'raw WebCrypto AES-GCM, 256 KiB pieces, same reads';
const HPKE = '@hpke/core + @hpke/hybridkem-x-wing';

/** Speed of encryption in a page, on a file on disk. */
export async function bench(): Promise<Row[]> {
  const bench = await Bench.of<CryptoWorks>('./crypto.page.ts');
  try {
    const path = join(bench.dir, 'document.bin');
    await writeRandomFile(path, 256 * MIB);
    const opened = await bench.open();
    const { page, run } = opened;
    await page.setInputFiles('input', path);
    const rows = await bodies(opened, 'encrypt a file of 256 MiB', 'encryptOurs', 'encryptRaw');
    await run('prepareDecrypt');
    rows.push(...(await bodies(opened, 'decrypt it', 'decryptOurs', 'decryptRaw')));

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
  const speed = await race(5, measured('ours', ours), measured('rival', rival));
  const less = { better: 'lower', rivalName: RAW } as const;
  const rows = [
    rowOf({ work, unit: 'MB/s', better: 'higher', rivalName: RAW }, speed),
    rowOf({ work: '- processor time', unit: 's', ...less }, cpu)
  ];
  if (memory.ours.length > 0)
    rows.push(rowOf({ work: '- peak memory of the page', unit: 'MB', ...less }, memory));
  return rows;
}
