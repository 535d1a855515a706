import { join } from 'node:path';
import { Bench } from './browser.ts';
import type { CryptoWorks } from './crypto.page.ts';
import { writeRandomFile } from './file.ts';
import { race, rowOf, toldRow, type Row } from './measure.ts';
import { peakMemory } from './memory.ts';

const MIB = 1_048_576;
const RAW = 'raw WebCrypto AES-GCM, 256 KiB pieces, same reads';
const HPKE = '@hpke/core + @hpke/hybridkem-x-wing';

/** Speed of encryption in a page, on a file on disk. */
export async function bench(): Promise<Row[]> {
  const bench = await Bench.of<CryptoWorks>('./crypto.page.ts');
  try {
    const path = join(bench.dir, 'document.bin');
    await writeRandomFile(path, 256 * MIB);
    const { page, context, run } = await bench.open();
    await page.setInputFiles('input', path);
    const rows: Row[] = [];
    const speed = { unit: 'MB/s', better: 'higher', rivalName: RAW } as const;
    const encrypted = await race(
      5,
      () => run('encryptOurs'),
      () => run('encryptRaw')
    );
    rows.push(rowOf({ work: 'encrypt a file of 256 MiB', ...speed }, encrypted));

    const ours = await peakMemory(context, () => run('encryptOurs'));
    const rival = await peakMemory(context, () => run('encryptRaw'));
    if (ours !== null && rival !== null) {
      const bar = { name: RAW, value: rival };
      rows.push(toldRow({ work: 'peak memory of the page', unit: 'MB', bar }, [ours]));
    }

    await run('prepareDecrypt');
    const decrypted = await race(
      5,
      () => run('decryptOurs'),
      () => run('decryptRaw')
    );
    rows.push(rowOf({ work: 'decrypt it', ...speed }, decrypted));

    const keys = { unit: '1/s', better: 'higher', rivalName: HPKE } as const;
    const sealing = await race(
      5,
      () => run('sealOurs'),
      () => run('sealRival')
    );
    rows.push(rowOf({ work: 'seal a key of 32 bytes', ...keys }, sealing));
    const opening = await race(
      5,
      () => run('openOurs'),
      () => run('openRival')
    );
    rows.push(rowOf({ work: 'open a sealed key', ...keys }, opening));
    return rows;
  } finally {
    await bench.end();
  }
}
