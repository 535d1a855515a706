import type { Cancel, Chain } from './client.ts';
import {
  type HistoryEntry,
  OWNER_TOPICS,
  REGISTER_TOPICS,
  type RawLog,
  entryOf
} from './entries.ts';
import { ChainError, HistoryMismatchError, RpcDownError } from './errors.ts';
import { EMPTY_HEAD, parseHead } from './head.ts';
import type { Address, Hex } from './hex.ts';
import { type TopicFilter, addressTopic, logsOf } from './logs.ts';

export interface Step {
  log: RawLog;
  entry: HistoryEntry;
}

/** Where a walk begins and where it may stop. */
export interface Walk extends Cancel {
  owner: Address;
  /** The head in the contract's state. */
  from: Hex;
  /** A head that was verified before; the empty one for the whole history. */
  to: Hex;
  onProgress?: ((progress: { entries: number; block: number }) => void) | undefined;
}

/**
 * The entries between two heads, oldest first, each proved by the one after it. Asks for the whole range of blocks
 * at once, for less where the server refuses, and takes what comes as a hint only: what does not add up is asked for
 * block by block, which every server allows, and only then is it a lie. Throws HistoryMismatchError.
 */
export async function walkBack(
  chain: Chain,
  { owner, from, to, onProgress, signal }: Walk
): Promise<Step[]> {
  const floor = Math.max(parseHead(to).block, chain.config.deployedAt);
  const hints = new Hints(chain, owner, floor, { signal });
  const steps: Step[] = [];
  let expected = from;
  while (expected !== to) {
    signal?.throwIfAborted();
    const { block } = parseHead(expected);
    if (expected === EMPTY_HEAD.word || block < parseHead(to).block) {
      throw new HistoryMismatchError('rewound', block, 'The verified head is not an ancestor.');
    }
    const way = { from: expected, to, register: chain.contract, block };
    const found =
      stepsOf(await hints.of(block), way) ??
      provedSteps(await logsOfBlock(chain, owner, block, { signal }), way);
    steps.push(...found);
    expected = found.at(-1)!.entry.prev;
    onProgress?.({ entries: steps.length, block });
  }
  const invented = hints.left();
  if (invented !== null) {
    throw new HistoryMismatchError('forged', invented, `Block ${invented} has no entry of these.`);
  }
  return steps.reverse();
}

interface Way {
  from: Hex;
  to: Hex;
  register: Address;
  block: number;
}

/** The steps that a block's logs (oldest first) give, newest first; throws HistoryMismatchError where they do not add up. */
function provedSteps(logs: RawLog[], { from, to, register, block }: Way): Step[] {
  const steps: Step[] = [];
  let expected = from;
  for (const log of logs.toReversed()) {
    if (expected === to) break;
    const step = { log, entry: proved(log, expected, register) };
    steps.push(step);
    expected = step.entry.prev;
  }
  if (expected !== to && parseHead(expected).block >= block) {
    throw new HistoryMismatchError('withheld', block, `Entries of block ${block} are missing.`);
  }
  return steps;
}

/** The same for a hint: null where it does not add up. */
function stepsOf(hint: RawLog[] | null, way: Way): Step[] | null {
  try {
    return hint && provedSteps(hint, way);
  } catch (error) {
    if (error instanceof HistoryMismatchError) return null;
    throw error;
  }
}

/** The entry of a log where it leads to the expected head; throws HistoryMismatchError where it does not. */
function proved(log: RawLog, expected: Hex, register: Address): HistoryEntry {
  let entry: HistoryEntry;
  try {
    entry = entryOf(log, register);
  } catch (error) {
    throw new HistoryMismatchError('forged', log.block, 'An entry cannot be decoded.', error);
  }
  if (entry.head !== expected) {
    throw new HistoryMismatchError(
      'forged',
      log.block,
      `Entry ${log.logIndex} (${entry.kind}) hashes to ${entry.head}, not to ${expected}.`
    );
  }
  return entry;
}

function topicsFor(chain: Chain, owner: Address): TopicFilter {
  return owner === chain.contract ? [REGISTER_TOPICS] : [OWNER_TOPICS, addressTopic(owner)];
}

/** The owner's logs of one block, oldest first. */
function logsOfBlock(
  chain: Chain,
  owner: Address,
  block: number,
  cancel: Cancel
): Promise<RawLog[]> {
  const range = { from: block, to: block };
  return logsOf(chain, range, topicsFor(chain, owner), { ...cancel, times: true });
}

/** Blocks to ask for at once, from all there are to what the most frugal servers allow; 1 asks for no hints. */
const WIDTHS = [Infinity, 9_000, 900, 90, 1];

/** How many blocks a server gave at once when last asked: learnt once for all histories of a chain. */
const widths = new WeakMap<Chain, number>();

/** Logs of many blocks at once, by block, as a server tells them. */
class Hints {
  readonly #chain: Chain;
  readonly #owner: Address;
  readonly #floor: number;
  readonly #cancel: Cancel;
  readonly #told = new Map<number, RawLog[]>();
  /** The oldest block asked for so far. */
  #reached = Infinity;

  constructor(chain: Chain, owner: Address, floor: number, cancel: Cancel) {
    this.#chain = chain;
    this.#owner = owner;
    this.#floor = floor;
    this.#cancel = cancel;
  }

  /** What was told of a block, once; null where the server gives one block at a time only. */
  async of(block: number): Promise<RawLog[] | null> {
    if (block < this.#reached) await this.#ask(block);
    const logs = this.#told.get(block) ?? null;
    this.#told.delete(block);
    return logs;
  }

  /** A block that was told of and that nothing leads to; null where all was used. */
  left(): number | null {
    // The oldest block asked for holds what was verified before as well.
    for (const block of this.#told.keys()) if (block > this.#floor) return block;
    return null;
  }

  async #ask(to: number): Promise<void> {
    for (let step = widths.get(this.#chain) ?? 0; step < WIDTHS.length - 1; step++) {
      const from = Math.max(this.#floor, to - WIDTHS[step]! + 1);
      if (from >= to) return;
      try {
        const topics = topicsFor(this.#chain, this.#owner);
        const options = { ...this.#cancel, retry: false, times: true };
        const logs = await logsOf(this.#chain, { from, to }, topics, options);
        for (const log of logs) {
          const known = this.#told.get(log.block);
          if (known) known.push(log);
          else this.#told.set(log.block, [log]);
        }
        this.#reached = from;
        return;
      } catch (error) {
        // Servers limit the range or the number of entries, each with an error of its own.
        if (!(error instanceof ChainError) || error instanceof RpcDownError) throw error;
        widths.set(this.#chain, step + 1);
      }
    }
  }
}
