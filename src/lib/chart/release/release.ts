import { publishRelease as releaseCall } from '../../chain/calls.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { readHistory, type HistoryEntry } from '../../chain/history.ts';
import { cidFromText, cidText, digestOfCid } from '../../ipfs/cid.ts';
import { folderCid } from '../../ipfs/folder.ts';
import { perform, preview, type OnStage } from '../action.ts';
import type { Desk, Reader } from '../live.ts';
import { historyCache } from '../store.ts';
import type { Preview } from '../types.ts';
import { ownFiles } from './own-files.ts';
import { m } from '../../words/compiled/messages.js';

/** A release of the site that the registrar put on record. */
export interface Release {
  version: number;
  /** sha2-256 of the root of its folder, with 0x. */
  digest: string;
  put: Date;
}

export interface ReleaseCheck {
  /** The CID of this site's files as they are served. */
  cid: string;
  files: number;
  bytes: number;
  /** Files that are not what the site's own list says. */
  differing: string[];
  /** The release that these files are, to the last byte; null where they are none. */
  release: Release | null;
  /** The newest on record; null where there is none. */
  newest: Release | null;
}

/** Every release on record, oldest first, out of the register's verified history. */
export async function releases(reader: Reader): Promise<Release[]> {
  const { chain, signal } = reader;
  const { entries } = await readHistory(chain, chain.contract, { cache: historyCache, signal });
  return entries
    .filter(
      (entry): entry is Extract<HistoryEntry, { kind: 'release-published' }> =>
        entry.kind === 'release-published'
    )
    .map(({ version, digest, time }) => ({ version, digest, put: new Date(time * 1000) }));
}

/**
 * Fetches every file of this site anew, makes the CID of its folder from them, and compares it with the releases on record.
 * @throws ChartError where a file cannot be had; the chain room's errors
 */
export async function checkRelease(
  reader: Reader,
  base: URL,
  o: { onProgress: (progress: { bytes: number; total: number }) => void; signal?: AbortSignal }
): Promise<ReleaseCheck> {
  const known = await releases(reader);
  const own = await ownFiles(base, o.onProgress, o.signal);
  let files = 0;
  async function* counted(): typeof own.files {
    for await (const file of own.files) {
      files++;
      yield file;
    }
  }
  const cid = await folderCid(counted());
  const digest = bytesToHex(digestOfCid(cid));
  return {
    cid: cidText(cid),
    files,
    bytes: own.total,
    differing: own.differing,
    release: known.findLast((release) => release.digest === digest) ?? null,
    newest: known.at(-1) ?? null
  };
}

/** What the registrar would confirm, in words. @throws BadCidError where the text names no folder */
export async function previewRelease(desk: Desk, cid: string): Promise<Preview> {
  const digest = digestOfRelease(cid);
  const next = ((await releases(desk)).at(-1)?.version ?? 0) + 1;
  return await preview(
    desk,
    {
      sentence: m.chart_release_preview({ number: next }),
      rows: [{ label: m.chart_release_label(), value: cid.trim() }],
      becomesPublic: m.chart_release_public(),
      staysPrivate: m.chart_release_private()
    },
    [releaseCall(digest)]
  );
}

/** Puts a release on record. @throws as `perform` */
export async function publishRelease(desk: Desk, cid: string, onStage?: OnStage): Promise<void> {
  await perform(desk, [releaseCall(digestOfRelease(cid))], onStage);
  desk.changed('history');
}

function digestOfRelease(cid: string): `0x${string}` {
  return bytesToHex(digestOfCid(cidFromText(cid.trim())));
}
