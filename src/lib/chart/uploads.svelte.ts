import { isCancelled, type OwnChartError } from '../errors.ts';
import { asOwnChartError } from './errors.ts';
import type { FolderFile } from './keeper/read-folder.ts';
import { live, type Live } from './live.ts';
import { Gathering } from './gathering.ts';
import type { Address, UploadStage, UploadStageName } from './types.ts';
import type { Source, Together } from './upload.ts';
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

/** A document as it was chosen: a file, or the files of a folder. */
export interface ToAdd {
  source: File | FolderFile[];
  /** Of the file, or of the folder. */
  name: string;
  title: string;
  /** Category tag, 32 hex digits. */
  category: string;
}

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
  /** queued: its turn comes after that of others. */
  state:
    | 'queued'
    | 'running'
    | 'waiting-wallet'
    | 'paused'
    | 'failed'
    | 'unfinished'
    | 'done'
    | 'cancelled' = $state('unfinished');
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
  /** How many are recorded together with this one, itself among them. */
  #company: number = $state(1);
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

  /** Takes the upload up from where it stands, alone. */
  async resume(file?: Source): Promise<void> {
    await this.goWith(new Gathering([this.id]), file);
  }

  /** Takes the upload up from where it stands; it is recorded `together` with others. */
  async goWith(together: Together, file?: Source): Promise<void> {
    if (this.state === 'running' || this.state === 'waiting-wallet') {
      together.leave(this.id);
      return;
    }
    this.#company = together.size;
    this.#work = this.#run(together, file);
    await this.#work;
  }

  async #run(together: Together, file?: Source): Promise<void> {
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
      this.recordIndex = await runUpload(
        live(),
        this.#entry,
        this.#file,
        onUpload,
        signal,
        together
      );
      this.state = 'done';
    } catch (error) {
      this.#stopped(error);
    } finally {
      // Also where it did not come as far as the upload itself.
      together.leave(this.id);
    }
  }

  /** Waits for its turn; what stopped it before is over. */
  queue(): void {
    this.state = 'queued';
    this.error = null;
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

  /** Everything of it is stored, and others that go together with it are not there yet. */
  get ready(): boolean {
    const at = (name: UploadStageName) => this.stages.find((stage) => stage.name === name)?.state;
    return (
      this.state === 'running' &&
      this.#company > 1 &&
      at('store') === 'done' &&
      at('confirm') === 'waiting'
    );
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

  /**
   * Starts one upload for each document: stored one after the other, then recorded together, with one question of the wallet.
   * A folder becomes one document with everything in it.
   */
  async add(documents: ToAdd[], patient: Address = live().address): Promise<Upload[]> {
    const { folderLength } = await import('./keeper/read-folder.ts');
    const added = documents.map(({ source, name, ...o }) => {
      const known = { id: crypto.randomUUID(), patient, stage: 'begun', ...o } as const;
      const entry: UploadEntry =
        source instanceof File
          ? {
              ...known,
              files: 1,
              fileName: name,
              size: source.size,
              lastModified: source.lastModified,
              mime: source.type || 'application/octet-stream'
            }
          : {
              ...known,
              files: source.length,
              fileName: `${name}.zip`,
              size: folderLength(source),
              lastModified: Math.max(...source.map(({ file }) => file.lastModified)),
              mime: 'application/zip'
            };
      return new Upload(entry, source);
    });
    this.all = [...this.all, ...added];
    this.goTogether(added);
    return added;
  }

  /** Takes these up again from where they stand: the wallet asks once for all of them. */
  goTogether(some: Upload[]): void {
    for (const upload of some) upload.queue();
    this.#queue = this.#queue.then(() => takeUp(some));
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

/** Stores one after the other, and returns when all are recorded or have stopped. */
async function takeUp(some: Upload[]): Promise<void> {
  const going = some.filter(({ state }) => state === 'queued');
  const together: Together = new Gathering(going.map(({ id }) => id));
  const work: Promise<void>[] = [];
  for (const upload of going) {
    // It may have been cancelled while it waited for its turn.
    if (upload.state !== 'queued') together.leave(upload.id);
    else work.push(upload.goWith(together));
    await together.settled(upload.id);
  }
  await Promise.all(work);
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
