import { importer } from 'ipfs-unixfs-importer';
import type { CID } from 'multiformats/cid';

/** A file of a folder; `path` is relative to it, with slashes. */
export interface FolderFile {
  path: string;
  content: Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * The CID (36 bytes) of a folder in the profile unixfs-v1-2025 of IPIP-499: raw leaves of 1 MiB, 1,024 children a
 * node, as ipfs-car and Helia give it. The order of the files does not matter. `put` is handed every block, one after
 * another, the root last. Throws what the contents or `put` throw.
 */
export async function folderCid(
  files: Iterable<FolderFile> | AsyncIterable<FolderFile>,
  put: (cid: CID, bytes: Uint8Array) => Promise<void> = async () => undefined
): Promise<Uint8Array> {
  const target = {
    async put(cid: CID, bytes: unknown): Promise<CID> {
      // the importer hands over whole blocks only
      await put(cid, bytes as Uint8Array);
      return cid;
    }
  };
  let root: CID | null = null;
  for await (const { cid } of importer(files, target, {
    profile: 'unixfs-v1-2025',
    wrapWithDirectory: true,
    // one at a time: the blocks come in the same order each time
    fileImportConcurrency: 1,
    blockWriteConcurrency: 1
  }))
    root = cid;
  if (root === null) throw new Error('The folder is empty.');
  return root.bytes;
}
