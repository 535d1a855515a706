import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A digest over the paths and bytes of files and folders (tests left out): the same digest means nothing to build anew. */
export async function digestOf(
  root: string,
  paths: readonly string[],
  extra: readonly string[] = []
): Promise<string> {
  const files: string[] = [];
  for (const path of paths) {
    const entries = await readdir(join(root, path), {
      withFileTypes: true,
      recursive: true
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return null;
      throw error;
    });
    if (!entries) files.push(join(root, path));
    else for (const e of entries) if (e.isFile()) files.push(join(e.parentPath, e.name));
  }
  const hash = createHash('sha256');
  for (const file of files.filter((f) => !f.endsWith('.test.ts')).sort()) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return new Uint8Array();
      throw error;
    });
    hash.update(`${file.slice(root.length)}\0${bytes.length}\0`).update(bytes);
  }
  for (const word of extra) hash.update(`\0${word}`);
  return hash.digest('hex');
}
