import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';

const PIECE = 4 * 1024 * 1024;

/** Writes a file of random bytes, which no store can compress or share. */
export async function writeRandomFile(path: string, size: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let at = 0; at < size; at += PIECE)
      await file.write(randomFillSync(new Uint8Array(Math.min(PIECE, size - at))));
  } finally {
    await file.close();
  }
}
