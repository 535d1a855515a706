import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { CID } from 'multiformats/cid';
import { folderCid, type FolderFile } from '../../src/lib/ipfs/folder.ts';
import { writeCar, type CarBlock } from '../../src/lib/ipfs/car/write.ts';

/** Files that stand in for those of the folder, or beside them, by their path. */
export type Extra = Readonly<Record<string, Uint8Array>>;

async function filesOf(dir: string, extra: Extra): Promise<FolderFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !(path in extra));
  return [
    ...paths.map((path) => ({ path, content: createReadStream(join(dir, path)) })),
    ...Object.entries(extra).map(([path, content]) => ({ path, content }))
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The CID of a folder on disk, as text. */
export async function siteCid(dir: string, extra: Extra = {}): Promise<string> {
  return CID.decode(await folderCid(await filesOf(dir, extra))).toString();
}

/** Writes a folder as a CAR file, the same bytes each time, and gives its CID. */
export async function writeSiteCar(dir: string, file: string, extra: Extra = {}): Promise<string> {
  const root = CID.parse(await siteCid(dir, extra));
  await mkdir(dirname(file), { recursive: true });
  const out = await open(`${file}.part`, 'w');
  try {
    for await (const piece of writeCar([root], blocksOf(dir, extra))) await out.write(piece);
  } finally {
    await out.close();
  }
  await rename(`${file}.part`, file);
  return root.toString();
}

/** The blocks of a folder, each made when it is asked for. */
async function* blocksOf(dir: string, extra: Extra): AsyncGenerator<CarBlock> {
  const { readable, writable } = new TransformStream<CarBlock, CarBlock>();
  const writer = writable.getWriter();
  const making = folderCid(await filesOf(dir, extra), async (cid, bytes) => {
    await writer.ready;
    await writer.write({ cid, bytes });
  }).then(
    () => writer.close(),
    (error: unknown) => writer.abort(error)
  );
  yield* readable;
  await making;
}
