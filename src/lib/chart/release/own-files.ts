import { ChartError } from '../errors.ts';
import type { FolderFile } from '../../ipfs/folder.ts';
import { m } from '../../words/compiled/messages.js';

/** The list of a release's files, as the build writes it. */
const LIST = 'release.json';
const MOST_FILES = 5_000;
const MOST_BYTES = 200_000_000;
/** Files asked for at a time: one after the other would wait for each answer. */
const AT_A_TIME = 12;

interface Listed {
  path: string;
  size: number;
  sha256: string;
}

export interface OwnFiles {
  /** Every file as the server sends it now, the list last. */
  files: AsyncGenerator<FolderFile, void, undefined>;
  /** Paths of files that are not what the list says; complete once `files` has ended. */
  differing: string[];
  total: number;
}

/**
 * The files of this site, fetched anew from where it is served, past every cache, a few ahead of who takes them. The
 * settings of this place of publishing (config.json) are no part of a release, and left out. @throws ChartError where the list or a file cannot be had
 */
export async function ownFiles(
  base: URL,
  onProgress: (progress: { bytes: number; total: number }) => void,
  signal?: AbortSignal
): Promise<OwnFiles> {
  const list = await fetchOwn(new URL(LIST, base), signal);
  const listed = readList(list, base);
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  const differing: string[] = [];
  async function* files(): AsyncGenerator<FolderFile, void, undefined> {
    let bytes = 0;
    const coming: Promise<Uint8Array>[] = [];
    for (const [at, { path, size, sha256 }] of listed.entries()) {
      for (const { path: next } of listed.slice(at + coming.length, at + AT_A_TIME)) {
        const content = fetchOwn(new URL(next, base), signal);
        // One that fails is told when its turn comes.
        content.catch(() => {});
        coming.push(content);
      }
      const content = await coming.shift()!;
      if (content.byteLength !== size || (await hex(content)) !== sha256) differing.push(path);
      bytes += size;
      onProgress({ bytes, total });
      yield { path, content };
    }
    yield { path: LIST, content: list };
  }
  return { files: files(), differing, total };
}

async function fetchOwn(url: URL, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(url, {
      cache: 'reload',
      credentials: 'omit',
      redirect: 'error',
      ...(signal ? { signal } : {})
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ChartError(
      'chart/own-files',
      m.chart_release_files(),
      m.chart_release_files_remedy(),
      cause
    );
  }
}

/** A list from outside: only files below this page, and no more than a site has. */
function readList(bytes: Uint8Array, base: URL): Listed[] {
  let files: unknown;
  try {
    ({ files } = JSON.parse(new TextDecoder().decode(bytes)) as { files?: unknown });
    if (!Array.isArray(files) || files.length === 0 || files.length > MOST_FILES)
      throw new Error('no files');
    const listed = files as Listed[];
    for (const { path, size, sha256 } of listed) {
      if (typeof path !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) throw new Error('malformed');
      if (!Number.isSafeInteger(size) || size < 0) throw new Error('malformed');
      if (path.startsWith('/') || !new URL(path, base).href.startsWith(base.href))
        throw new Error('outside of this site');
    }
    if (listed.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) throw new Error('too large');
    return listed;
  } catch (cause) {
    throw new ChartError(
      'chart/no-release-list',
      m.chart_release_no_list(),
      m.chart_release_no_list_remedy(),
      cause
    );
  }
}

async function hex(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
