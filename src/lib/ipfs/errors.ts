import { OwnChartError, type Fact } from '../errors.ts';
import type { Holder, NotChosen, Tried } from './types.ts';

/** A holder's name for a sentence. */
function nameOf(holder: Holder): string {
  return holder.label ?? 'the other computer';
}

/** What to do where somebody can also be called through what nobody here chose; empty where there is nothing such. */
function chooseIt(who: string, places: NotChosen[]): string {
  if (places.length === 0) return '';
  const hosts = [...new Set(places.map(({ host }) => host))].join(', ');
  return ` ${who} can also be called through ${hosts}, which you have not chosen: if you trust it, add their relay (its whole address is in the technical details) to the relays under Settings.`;
}

/** The same after a fetch. */
function chooseTheirs(tried: Tried[]): string {
  const such = tried.filter(({ notChosen = [] }) => notChosen.length > 0);
  const names = [...new Set(such.flatMap(({ holder: { label } }) => label ?? []))];
  return chooseIt(names.length === 0 ? 'They' : names.join(', '), placesOf(such));
}

function placesOf(tried: Tried[]): NotChosen[] {
  return tried.flatMap(({ notChosen = [] }) => notChosen);
}

function factsOf(places: NotChosen[]): Fact[] {
  const addresses = new Set(places.map(({ address }) => address));
  return [...addresses].map((value) => ({ label: 'Relay not chosen', value }));
}

export class StoppedError extends OwnChartError {
  override readonly name = 'StoppedError';
  constructor() {
    super(
      'ipfs/stopped',
      'The storage of this page was stopped.',
      'Unlock your chart again, then repeat what you were doing.'
    );
  }
}

/** The tab that ran the storage closed while something passed through it. */
export class LeaderGoneError extends OwnChartError {
  override readonly name = 'LeaderGoneError';
  constructor() {
    super(
      'ipfs/leader-gone',
      'The other tab of OwnChart, through which this was stored, was closed.',
      'Try again: this tab has taken over, and goes on where it stopped.'
    );
  }
}

export class BadRelayError extends OwnChartError {
  override readonly name = 'BadRelayError';
  readonly address: string;
  constructor(address: string, cause?: unknown) {
    super(
      'ipfs/bad-relay',
      `The address of a relay cannot be used: ${address}`,
      'Correct it in the settings; it ends in /p2p/ and the peer id of the relay.',
      cause
    );
    this.address = address;
  }
}

export class BadCidError extends OwnChartError {
  override readonly name = 'BadCidError';
  constructor(cause?: unknown) {
    super(
      'ipfs/bad-cid',
      'This is not the address of a stored record.',
      'Open the record from the list again; if it happens again, the record is damaged.',
      cause
    );
  }
}

/** Every holder was tried: none could be reached, or those reached do not have it. */
export class NobodyHasItError extends OwnChartError {
  override readonly name = 'NobodyHasItError';
  readonly tried: Tried[];
  constructor(tried: Tried[]) {
    const reached = tried.filter(({ reason }) => reason !== 'unreachable');
    super(
      'ipfs/nobody-has-it',
      reached.length === 0
        ? 'Nobody who keeps a copy of this record is online right now.'
        : `This record is not on the computer of ${reached.map(({ holder }) => nameOf(holder)).join(', ')} any more.`,
      `Ask the patient or the hospital to leave OwnChart open, then try again.${chooseTheirs(tried)}`
    );
    this.tried = tried;
    this.facts = factsOf(placesOf(tried));
  }
}

/** No holder could be called because this computer has no relay. */
export class NoRelayError extends OwnChartError {
  override readonly name = 'NoRelayError';
  readonly tried: Tried[];
  constructor(tried: Tried[]) {
    super(
      'ipfs/no-relay',
      'The relay that connects you with others cannot be reached, so nobody who keeps a copy could be called.',
      `Check your internet connection, or choose another relay in the settings, then try again.${chooseTheirs(tried)}`
    );
    this.tried = tried;
    this.facts = factsOf(placesOf(tried));
  }
}

/** A transfer began and stopped, also after connecting anew. */
export class FetchStalledError extends OwnChartError {
  override readonly name = 'FetchStalledError';
  readonly bytes: number;
  readonly total: number;
  readonly tried: Tried[];
  constructor(bytes: number, total: number, tried: Tried[]) {
    super(
      'ipfs/fetch-stalled',
      'The connection was lost before the whole record had arrived.',
      'Try again: what has arrived is kept, and the transfer goes on from there.'
    );
    this.bytes = bytes;
    this.total = total;
    this.tried = tried;
  }
}

export class UnreachableError extends OwnChartError {
  override readonly name = 'UnreachableError';
  readonly holder: Holder;
  /** A call was begun and hung; else it was refused at once, because nobody is there. */
  readonly hung: boolean;
  readonly notChosen: NotChosen[];
  constructor(
    holder: Holder,
    cause?: unknown,
    { hung = false, notChosen = [] }: { hung?: boolean; notChosen?: NotChosen[] } = {}
  ) {
    super(
      'ipfs/unreachable',
      `No connection to ${nameOf(holder)} right now.`,
      `Ask them to leave OwnChart open, then try again.${chooseIt('They', notChosen)}`,
      cause
    );
    this.holder = holder;
    this.hung = hung;
    this.notChosen = notChosen;
    this.facts = factsOf(notChosen);
  }
}

/** Why somebody who was asked to keep a copy does not. */
export type KeepRefusal = 'excluded' | 'stranger' | 'too-large' | 'full' | 'busy';

const REFUSED: Record<KeepRefusal, { says: string; remedy: string }> = {
  full: {
    says: 'has no room left for more safety copies',
    remedy: 'Ask it to make room, or ask somebody else to keep this copy.'
  },
  'too-large': {
    says: 'keeps no safety copies of records as large as this one',
    remedy: 'Ask somebody else to keep this copy, or save it to a disk of your own.'
  },
  stranger: {
    says: 'keeps safety copies only for patients who share with it',
    remedy: 'Share a record with it first, or ask somebody else to keep this copy.'
  },
  excluded: {
    says: 'has switched off keeping safety copies for you',
    remedy: 'Ask it to switch that on again, or ask somebody else to keep this copy.'
  },
  busy: {
    says: 'cannot take a safety copy right now',
    remedy: 'Try again in a while, or ask somebody else to keep this copy.'
  }
};

/** Somebody who was asked to keep a copy said no. */
export class HolderRefusedError extends OwnChartError {
  override readonly name = 'HolderRefusedError';
  readonly holder: Holder;
  readonly refusal: KeepRefusal;
  constructor(holder: Holder, refusal: KeepRefusal) {
    const { says, remedy } = REFUSED[refusal];
    super(`ipfs/holder-${refusal}`, `${nameOf(holder)} ${says}.`, remedy);
    this.holder = holder;
    this.refusal = refusal;
  }
}

export class StorageFullError extends OwnChartError {
  override readonly name = 'StorageFullError';
  constructor(cause?: unknown) {
    super(
      'ipfs/storage-full',
      'This browser has no room left for the record. Nothing that was kept is lost.',
      'Free space on this computer, or remove safety copies you no longer need, then try again.',
      cause
    );
  }
}

export class StorageFailedError extends OwnChartError {
  override readonly name = 'StorageFailedError';
  constructor(cause?: unknown) {
    super(
      'ipfs/storage-failed',
      'The storage of this browser did not answer.',
      'Reload the page. In a private window, or with storage switched off, OwnChart cannot keep records.',
      cause
    );
  }
}

export class DamagedBlockError extends OwnChartError {
  override readonly name = 'DamagedBlockError';
  constructor() {
    super(
      'ipfs/damaged-block',
      'A part of this record is damaged on this computer.',
      'Open it again while the patient or a hospital that keeps a copy is online: the part is then replaced.'
    );
  }
}

export class NotABodyError extends OwnChartError {
  override readonly name = 'NotABodyError';
  constructor(cause?: unknown) {
    super(
      'ipfs/not-a-body',
      'What is stored under this address is not a record of OwnChart.',
      'Ask whoever added the record to add it again.',
      cause
    );
  }
}

export class NotHereError extends OwnChartError {
  override readonly name = 'NotHereError';
  constructor() {
    super(
      'ipfs/not-here',
      'This record is not completely on this computer.',
      'Open the record first, then try again.'
    );
  }
}

export class BadLeafError extends OwnChartError {
  override readonly name = 'BadLeafError';
  constructor(detail: string) {
    super(
      'ipfs/bad-leaf',
      `The record could not be cut into parts: ${detail}.`,
      'Add the document again. If it happens again, report it: it is a fault of OwnChart.'
    );
  }
}

export class BlockTooLargeError extends OwnChartError {
  override readonly name = 'BlockTooLargeError';
  constructor(bytes: number) {
    super(
      'ipfs/block-too-large',
      `A part of the record has ${bytes} bytes, more than one block can hold.`,
      'Shorten the name or the note of the document, then try again.'
    );
  }
}
