import { expect, it } from 'vitest';
import { deflate } from './testing/dicom.ts';
import { inflate } from './inflate.ts';

const MIB = 2 ** 20;

it('abuse 17: a small file that unpacks to more than the cap is given up at the cap', async () => {
  const bomb = await deflate(new Uint8Array(16 * MIB));
  expect(bomb.length).toBeLessThan(MIB / 8);
  const before = process.memoryUsage().arrayBuffers;
  await expect(inflate(bomb, 'test', MIB)).rejects.toMatchObject({ code: 'health/too-large' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * MIB);
  expect(await inflate(await deflate(new Uint8Array(MIB)), 'test', MIB)).toHaveLength(MIB);
});
