import { OwnChartError, type Fact } from '../errors.ts';
import { m } from '../words/compiled/messages.js';
import { listInWords } from '../words/format.ts';
import type { Holder, NotChosen, Tried } from './types.ts';

/** A holder's name for a sentence. */
function nameOf(holder: Holder): string {
  return holder.label ?? m.ipfs_other_computer();
}

/**
 * The remedy, with what to do where somebody can also be called through what nobody here chose.
 * @param names whom one can call so; with none it is said of "them"
 */
function orChoose(remedy: string, names: string[], places: NotChosen[]): string {
  if (places.length === 0) return remedy;
  const hosts = listInWords([...new Set(places.map(({ host }) => host))]);
  const named = names.length > 0 ? 'yes' : 'no';
  return `${remedy} ${m.ipfs_choose_relay({ named, who: listInWords(names), hosts })}`;
}

/** The same after a fetch. */
function orChooseTheirs(remedy: string, tried: Tried[]): string {
  const such = tried.filter(({ notChosen = [] }) => notChosen.length > 0);
  const names = [...new Set(such.flatMap(({ holder: { label } }) => label ?? []))];
  return orChoose(remedy, names, placesOf(such));
}

function placesOf(tried: Tried[]): NotChosen[] {
  return tried.flatMap(({ notChosen = [] }) => notChosen);
}

function factsOf(places: NotChosen[]): Fact[] {
  const addresses = new Set(places.map(({ address }) => address));
  return [...addresses].map((value) => ({ label: m.ipfs_relay_not_chosen(), value }));
}

export class StoppedError extends OwnChartError {
  override readonly name = 'StoppedError';
  constructor() {
    super('ipfs/stopped', m.ipfs_stopped(), m.ipfs_stopped_remedy());
  }
}

/** The tab that ran the storage closed while something passed through it. */
export class LeaderGoneError extends OwnChartError {
  override readonly name = 'LeaderGoneError';
  constructor() {
    super('ipfs/leader-gone', m.ipfs_leader_gone(), m.ipfs_leader_gone_remedy());
  }
}

export class BadRelayError extends OwnChartError {
  override readonly name = 'BadRelayError';
  readonly address: string;
  constructor(address: string, cause?: unknown) {
    super('ipfs/bad-relay', m.ipfs_bad_relay({ address }), m.ipfs_bad_relay_remedy(), cause);
    this.address = address;
  }
}

export class BadCidError extends OwnChartError {
  override readonly name = 'BadCidError';
  constructor(cause?: unknown) {
    super('ipfs/bad-cid', m.ipfs_bad_cid(), m.ipfs_bad_cid_remedy(), cause);
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
        ? m.ipfs_nobody()
        : m.ipfs_nobody_has_it({ names: listInWords(reached.map(({ holder }) => nameOf(holder))) }),
      orChooseTheirs(m.ipfs_nobody_remedy(), tried)
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
    super('ipfs/no-relay', m.ipfs_no_relay(), orChooseTheirs(m.ipfs_no_relay_remedy(), tried));
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
    super('ipfs/fetch-stalled', m.ipfs_stalled(), m.ipfs_stalled_remedy());
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
      m.ipfs_unreachable({ name: nameOf(holder) }),
      orChoose(m.ipfs_unreachable_remedy(), [], notChosen),
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

/** Somebody who was asked to keep a copy said no. */
export class HolderRefusedError extends OwnChartError {
  override readonly name = 'HolderRefusedError';
  readonly holder: Holder;
  readonly refusal: KeepRefusal;
  constructor(holder: Holder, refusal: KeepRefusal) {
    super(
      `ipfs/holder-${refusal}`,
      m.ipfs_refused({ refusal, name: nameOf(holder) }),
      m.ipfs_refused_remedy({ refusal })
    );
    this.holder = holder;
    this.refusal = refusal;
  }
}

export class StorageFullError extends OwnChartError {
  override readonly name = 'StorageFullError';
  constructor(cause?: unknown) {
    super('ipfs/storage-full', m.ipfs_full(), m.ipfs_full_remedy(), cause);
  }
}

export class StorageFailedError extends OwnChartError {
  override readonly name = 'StorageFailedError';
  constructor(cause?: unknown) {
    super('ipfs/storage-failed', m.ipfs_failed(), m.ipfs_failed_remedy(), cause);
  }
}

export class DamagedBlockError extends OwnChartError {
  override readonly name = 'DamagedBlockError';
  constructor() {
    super('ipfs/damaged-block', m.ipfs_damaged(), m.ipfs_damaged_remedy());
  }
}

export class NotABodyError extends OwnChartError {
  override readonly name = 'NotABodyError';
  constructor(cause?: unknown) {
    super('ipfs/not-a-body', m.ipfs_not_a_record(), m.ipfs_not_a_record_remedy(), cause);
  }
}

export class NotHereError extends OwnChartError {
  override readonly name = 'NotHereError';
  constructor() {
    super('ipfs/not-here', m.ipfs_not_here(), m.ipfs_not_here_remedy());
  }
}

export class BadLeafError extends OwnChartError {
  override readonly name = 'BadLeafError';
  constructor(fault: 'short' | 'size' | 'empty', bytes = 0) {
    super('ipfs/bad-leaf', m.ipfs_bad_leaf({ fault, bytes }), m.ipfs_bad_leaf_remedy());
  }
}

export class BlockTooLargeError extends OwnChartError {
  override readonly name = 'BlockTooLargeError';
  constructor(bytes: number) {
    super('ipfs/block-too-large', m.ipfs_too_large({ count: bytes }), m.ipfs_too_large_remedy());
  }
}
