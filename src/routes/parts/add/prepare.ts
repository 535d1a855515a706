/** How far a file is that takes a while before it can be added. */
export interface Preparing {
  name: string;
  bytes: number;
  total: number;
}

const HEAD = 64 * 1024;
const SIGNAL = /\.(dat|atr|qrs|ecg|ann)$/i;

/**
 * Makes of chosen files what is worth adding: the files of an ECG recording become one archive, an Apple Health export
 * becomes its daily values. All others stay as they are.
 * @throws HealthError where an export cannot be read
 */
export async function prepareFiles(
  files: File[],
  onProgress: (preparing: Preparing) => void,
  signal: AbortSignal
): Promise<File[]> {
  const recordings = files.filter((file) => /\.hea$/i.test(file.name));
  const signals = files.filter((file) => SIGNAL.test(file.name));
  const together = recordings.length > 0 && signals.length > 0;
  const others = files.filter(
    (file) => !together || (!recordings.includes(file) && !signals.includes(file))
  );
  const prepared: File[] = together ? [await zipped([...recordings, ...signals])] : [];
  for (const file of others) {
    prepared.push((await isAppleExport(file)) ? await daily(file, onProgress, signal) : file);
  }
  return prepared;
}

async function zipped(files: File[]): Promise<File> {
  const { zipSync } = await import('fflate');
  const entries = await Promise.all(
    files.map(async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const)
  );
  const bytes = zipSync(Object.fromEntries(entries)) as Uint8Array<ArrayBuffer>;
  const stem = files[0]!.name.replace(/\.hea$/i, '');
  return new File([bytes], `ECG ${stem}.zip`, { type: 'application/zip' });
}

/** The export is known by its content; in an archive by the folder that all its files lie in. */
async function isAppleExport(file: File): Promise<boolean> {
  const head = new Uint8Array(
    await file
      .slice(0, HEAD)
      .arrayBuffer()
      .catch(() => new ArrayBuffer(0))
  );
  const { detectKind } = await import('$lib/health/kind.ts');
  const kind = detectKind(head, file.name, file.type);
  if (kind === 'apple-health') return true;
  if (kind !== 'archive') return false;
  return new TextDecoder('latin1').decode(head).includes('apple_health_export/');
}

async function daily(
  file: File,
  onProgress: (preparing: Preparing) => void,
  signal: AbortSignal
): Promise<File> {
  const { appleBundle, appleTitle, readAppleHealth } =
    await import('$lib/health/wearable/apple.ts');
  const health = await readAppleHealth(
    file,
    (told) => onProgress({ name: file.name, bytes: told.bytes, total: told.total }),
    signal
  );
  return new File([JSON.stringify(appleBundle(health))], `${appleTitle(health)}.json`, {
    type: 'application/fhir+json'
  });
}
