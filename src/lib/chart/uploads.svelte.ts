import { isCancelled, type OwnChartError } from '../errors.ts';
import { asOwnChartError } from './errors.ts';
import type { FolderFile } from './keeper/read-folder.ts';
import { live, type Live } from './live.ts';
import type { Address, UploadStage, UploadStageName } from './types.ts';
import type { Source } from './upload.ts';
import type { UploadEntry } from './upload-journal.ts';

const UNITS = {
  read: 'bytes',
  encrypt: 'bytes',
  store: 'blocks',
  confirm: 'confirmations',
  recorded: 'confirmations'
} as const;

/** After these the same file would fail again: it must be chosen anew. */
const CHOOSE_AGAIN = ['chart/empty-file', 'crypto/file-changed', 'chart/other-file'];

/** One document on its way to a record, as a screen shows it. */
export class Upload {
  readonly id: string;
  /** Whose chart it goes into. */
  readonly patient: Address;
  readonly fileName: string;
  /** More than one: a folder. */
  readonly files: number;
  size: number = $state(0);
  readonly title: string;
  state: 'running' | 'waiting-wallet' | 'paused' | 'failed' | 'unfinished' | 'done' | 'cancelled' =
    $state('unfinished');
  stages: UploadStage[] = $state([]);
  error: OwnChartError | null = $state(null);
  recordIndex: number | null = $state(null);
  /** True where the bytes were not all stored and the file itself must be chosen again. */
  needsFile: boolean = $state(false);
  #entry: UploadEntry;
  #file: Source | null;
  /** True where the file as it was chosen first is known to be of no use: the next one may differ. */
  #renewed = false;
  #abort = new AbortController();
  #pausing = false;
  #work: Promise<void> = Promise.resolve();

  constructor(entry: UploadEntry, file: Source | null) {
    this.id = entry.id;
    this.patient = entry.patient;
    this.fileName = entry.fileName;
    this.files = entry.files;
    this.size = entry.size;
    this.title = entry.title;
    this.#entry = entry;
    this.#file = file;
    this.stages = freshStages(entry.stage);
    this.needsFile = entry.stage === 'begun' && !file;
  }

  /** Takes the upload up from where it stands. */
  async resume(file?: Source): Promise<void> {
    if (this.state === 'running' || this.state === 'waiting-wallet') return;
    this.#work = this.#run(file);
    await this.#work;
  }

  async #run(file?: Source): Promise<void> {
    this.#file = file ?? this.#file;
    this.#abort = new AbortController();
    this.error = null;
    this.needsFile = false;
    this.state = 'running';
    const onUpload = (stage: UploadStageName, done: number, total: number): void => {
      this.#progress(stage, done, total);
    };
    try {
      const [{ runUpload, sizeOf }, { unfinishedUploads }] = await Promise.all([
        import('./upload.ts'),
        import('./upload-journal.ts')
      ]);
      const kept = (await unfinishedUploads(live())).find((entry) => entry.id === this.id);
      this.#entry = kept ?? this.#entry;
      if (file && this.#renewed && this.#entry.stage === 'begun') this.#renew(file, sizeOf(file));
      this.stages = freshStages(this.#entry.stage);
      const signal = AbortSignal.any([this.#abort.signal, live().signal]);
      this.recordIndex = await runUpload(live(), this.#entry, this.#file, onUpload, signal);
      this.state = 'done';
    } catch (error) {
      this.#stopped(error);
    }
  }

  /** Stops the work and keeps what is stored; `resume` goes on from there. */
  async pause(): Promise<void> {
    this.#pausing = true;
    this.#abort.abort();
    await this.#work;
    this.#pausing = false;
  }

  retry(): Promise<void> {
    return this.resume();
  }

  /** From the wallet's question on the page can take nothing back: there one says no in the wallet. */
  get cancellable(): boolean {
    return (
      this.state === 'running' &&
      !this.stages.some(
        ({ name, state }) => (name === 'confirm' || name === 'recorded') && state !== 'waiting'
      )
    );
  }

  /** Stops the work and lets go of what was stored; a record that the wallet already sent stays. */
  async cancel(): Promise<void> {
    this.#abort.abort();
    // Else it might write down as stored what is discarded here.
    await this.#work;
    const [{ discardUpload }, { unfinishedUploads }] = await Promise.all([
      import('./upload.ts'),
      import('./upload-journal.ts')
    ]);
    const kept = (await unfinishedUploads(live())).find((entry) => entry.id === this.id);
    if (kept && kept.stage !== 'sent') await discardUpload(live(), kept);
    this.state = 'cancelled';
  }

  /** Takes it off the list; one that is not recorded is discarded first. */
  async dismiss(): Promise<void> {
    if (this.state !== 'done' && this.state !== 'cancelled') await this.cancel();
    uploads.all = uploads.all.filter((upload) => upload !== this);
  }

  #progress(name: UploadStageName, done: number, total: number): void {
    const at = this.stages.findIndex((stage) => stage.name === name);
    const stage = this.stages[at];
    if (!stage) return;
    stage.done = done;
    stage.total = total;
    stage.state = total > 0 && done >= total ? 'done' : 'running';
    if (name === 'confirm' || name === 'recorded')
      for (const earlier of this.stages.slice(0, at)) earlier.state = 'done';
    this.state = name === 'confirm' && done < total ? 'waiting-wallet' : 'running';
  }

  #stopped(error: unknown): void {
    const running = this.stages.find((stage) => stage.state === 'running');
    if (running) running.state = 'failed';
    if (isCancelled(error)) {
      if (running && this.#pausing) running.state = 'waiting';
      this.state = this.#pausing ? 'paused' : 'cancelled';
      return;
    }
    this.error = asOwnChartError(error);
    if (CHOOSE_AGAIN.includes(this.error.code)) {
      this.#file = null;
      this.#renewed ||= this.error.code !== 'chart/other-file';
    }
    this.needsFile = this.#entry.stage === 'begun' && !this.#file;
    this.state = 'failed';
  }

  #renew(source: Source, size: number): void {
    const { lastModified } = source instanceof Blob ? source : { lastModified: 0 };
    this.#entry = { ...this.#entry, size, lastModified };
    this.size = size;
    this.#renewed = false;
  }
}

/** All uploads of this visit and the unfinished ones of earlier visits. */
class Uploads {
  all: Upload[] = $state([]);
  #queue: Promise<void> = Promise.resolve();

  /** True while one is under way. */
  get busy(): boolean {
    return this.all.some(({ state }) => state === 'running' || state === 'waiting-wallet');
  }

  /** Starts one upload for each file, one after the other: the wallet asks for one at a time. */
  add(files: File[], o: { category: string; title?: string; patient?: Address }): Upload[] {
    const added = files.map((file) => {
      const entry: UploadEntry = {
        files: 1,
        id: crypto.randomUUID(),
        patient: o.patient ?? live().address,
        stage: 'begun',
        fileName: file.name,
        size: file.size,
        lastModified: file.lastModified,
        title: (files.length === 1 && o.title) || file.name,
        mime: file.type || 'application/octet-stream',
        category: o.category
      };
      return new Upload(entry, file);
    });
    this.#start(added);
    return added;
  }

  /** Starts the upload of a folder as one record, with everything in it. */
  async addFolder(
    name: string,
    files: FolderFile[],
    o: { category: string; title?: string; patient?: Address }
  ): Promise<Upload> {
    const { folderLength } = await import('./keeper/read-folder.ts');
    const entry: UploadEntry = {
      id: crypto.randomUUID(),
      patient: o.patient ?? live().address,
      stage: 'begun',
      fileName: `${name}.zip`,
      size: folderLength(files),
      lastModified: Math.max(...files.map(({ file }) => file.lastModified)),
      title: o.title || name,
      mime: 'application/zip',
      files: files.length,
      category: o.category
    };
    const upload = new Upload(entry, files);
    this.#start([upload]);
    return upload;
  }

  #start(added: Upload[]): void {
    this.all = [...this.all, ...added];
    for (const upload of added)
      this.#queue = this.#queue.then(async () => {
        if (upload.state === 'unfinished') await upload.resume();
      });
  }

  /** Brings back what an earlier visit did not finish. */
  async restore(): Promise<void> {
    const { unfinishedUploads } = await import('./upload-journal.ts');
    const known = new Set(this.all.map((upload) => upload.id));
    const elsewhere = await atWork(live());
    const entries = (await unfinishedUploads(live())).filter(
      ({ id }) => !known.has(id) && !elsewhere.some((lock) => lock.endsWith(`/${id}`))
    );
    this.all = [...this.all, ...entries.map((entry) => new Upload(entry, null))];
  }

  clear(): void {
    this.all = [];
  }
}

/** Names of the locks of uploads that some tab of this browser works at. */
async function atWork(of: Live): Promise<string[]> {
  const { uploadLock } = await import('./upload.ts');
  const held = (await navigator.locks?.query())?.held ?? [];
  return held.map(({ name = '' }) => name).filter((name) => name.startsWith(uploadLock(of, '')));
}

function freshStages(stage: UploadEntry['stage']): UploadStage[] {
  const before: UploadStageName[] =
    stage === 'begun'
      ? []
      : stage === 'stored'
        ? ['read', 'encrypt', 'store']
        : ['read', 'encrypt', 'store', 'confirm'];
  return (Object.keys(UNITS) as UploadStageName[]).map((name) => ({
    name,
    state: before.includes(name) ? 'done' : 'waiting',
    done: 0,
    total: 0,
    unit: UNITS[name]
  }));
}

export const uploads = new Uploads();
