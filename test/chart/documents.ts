import type { OnUpload } from '../../src/lib/chart/record-uploads.ts';
import { runUpload } from '../../src/lib/chart/upload.ts';
import type { UploadEntry } from '../../src/lib/chart/upload-journal.ts';
import { categories } from '../../src/lib/chart/records.ts';
import type { Live } from '../../src/lib/chart/live.ts';

/** A file of `size` bytes that no compressor and no cache knows. */
export function randomFile(name: string, size: number, type = 'application/octet-stream'): File {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536)
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)));
  return new File([bytes], name, { type });
}

/** The journal's first entry for a file, in the category of that name. */
export async function entryFor(live: Live, file: File, category = 'Results'): Promise<UploadEntry> {
  const all = await categories(live);
  const tag = all.find((one) => one.name === category)?.tag;
  if (!tag) throw new Error(`no category ${category} in ${all.map((one) => one.name).join()}`);
  return {
    id: crypto.randomUUID(),
    patient: live.address,
    stage: 'begun',
    fileName: file.name,
    size: file.size,
    lastModified: file.lastModified,
    title: file.name.replace(/\.[^.]+$/, ''),
    mime: file.type,
    files: 1,
    category: tag
  };
}

/** Uploads a file as the screen does; returns the record's index. */
export async function upload(
  live: Live,
  file: File,
  category?: string,
  onUpload: OnUpload = () => {}
): Promise<number> {
  const entry = await entryFor(live, file, category);
  return await runUpload(live, entry, file, onUpload, new AbortController().signal);
}

export async function bytesOf(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

/** Files a document in a patient's chart, as an organisation's screen does; returns the record's index. */
export async function uploadFor(
  author: Live,
  patient: Live,
  file: File,
  category?: string
): Promise<number> {
  const entry = await entryFor(patient, file);
  const order = { ...entry, category: category ?? entry.category };
  return await runUpload(author, order, file, () => {}, new AbortController().signal);
}
