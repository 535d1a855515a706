import { HealthError } from '../../health/errors.ts';
import { m } from '../../words/compiled/messages.js';

/** Browsers inside wallets and other apps that crash on, or silently drop, a download from a blob: address. */
const APP_BROWSER =
  /MetaMaskMobile|CoinbaseWallet|CoinbaseBrowser|Trust\/|TrustWallet|imToken|TokenPocket|Rainbow|OKApp|BitKeep|; wv\)|FBAN|FBAV|Instagram/i;

/** Runs after the click has handed the address to the browser's download; sooner cancels it in some. */
const REVOKE_AFTER_MS = 60_000;

/**
 * Saves a document to the device: as a download, or through the system's share sheet where the browser cannot download.
 * Call it from a click: sharing needs one.
 * @throws HealthError not-saved where the browser can do neither
 */
export async function saveFile(
  bytes: Uint8Array,
  name: string,
  mime: string
): Promise<'saved' | 'shared' | 'cancelled'> {
  return await saveBlob(new Blob([bytes as Uint8Array<ArrayBuffer>]), name, mime);
}

/** Whether this browser saves files by itself; where not, saving is a hand-over to another app, and needs a click. */
export function canDownload(): boolean {
  return 'download' in HTMLAnchorElement.prototype && !APP_BROWSER.test(navigator.userAgent);
}

/** As `saveFile`, for a file of any size that lies on disk. @throws HealthError not-saved */
export async function saveBlob(
  blob: Blob,
  name: string,
  mime: string
): Promise<'saved' | 'shared' | 'cancelled'> {
  const fileName = safeFileName(name);
  if (!canDownload()) {
    const file = new File([blob], fileName, { type: mime });
    if (navigator.canShare?.({ files: [file] })) return await share(file);
    throw new HealthError(
      'health/not-saved',
      m.documents_cannot_save(),
      m.documents_cannot_save_remedy()
    );
  }
  // Never the file's own type: opened by mistake, it must not run as a page of this site.
  const address = URL.createObjectURL(blob.slice(0, blob.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), REVOKE_AFTER_MS);
  return 'saved';
}

async function share(file: File): Promise<'shared' | 'cancelled'> {
  try {
    await navigator.share({ files: [file], title: file.name });
    return 'shared';
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') return 'cancelled';
    throw new HealthError(
      'health/not-saved',
      m.documents_not_handed_over(),
      m.documents_cannot_save_remedy(),
      cause
    );
  }
}

/** A name without folders, control characters or direction overrides (which can make "fdp.exe" read "exe.pdf"). */
export function safeFileName(name: string): string {
  const cleaned = name
    // eslint-disable-next-line no-control-regex -- these are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (cleaned === '') return 'document';
  if (cleaned.length <= 180) return cleaned;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(cleaned)?.[0] ?? '';
  return cleaned.slice(0, 180 - extension.length) + extension;
}

/** Bytes read at once of a document that is saved in parts. */
const PART = 32 * 1024 * 1024;

/** Saves a document that is too long to be held whole; the browser keeps its parts on disk meanwhile. */
export async function saveInParts(
  source: {
    size: number;
    read: (start: number, end: number, signal?: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
  },
  name: string,
  mime: string,
  onProgress: (bytes: number) => void,
  signal?: AbortSignal
): Promise<void> {
  const parts: Blob[] = [];
  for (let at = 0; at < source.size; at += PART) {
    const end = Math.min(at + PART, source.size);
    // a Blob of its own, so that the bytes need not stay in memory until the last one has come
    parts.push(new Blob([await source.read(at, end, signal)]));
    onProgress(end);
  }
  await saveBlob(new Blob(parts), name, mime);
}
