import { OwnChartError } from '../errors.ts';
import type { Hex } from './hex.ts';

/** What went wrong between this page and the contract. */
export class ChainError extends OwnChartError {
  override readonly name: string = 'ChainError';
}

/** The settings of the chain cannot be right. */
export class ChainSettingsError extends ChainError {
  override readonly name = 'ChainSettingsError';
  constructor(detail: string, cause?: unknown) {
    super(
      'chain/settings',
      `The chain settings of this site are not usable: ${detail}`,
      'Correct them under Settings, or load the site again.',
      cause
    );
  }
}

/** No answer from the chain's server in time. */
export class RpcDownError extends ChainError {
  override readonly name = 'RpcDownError';
  constructor(cause?: unknown) {
    super(
      'chain/rpc-down',
      'The chain server does not answer.',
      'Check your connection and try again, or choose another chain server under Settings. Nothing was lost.',
      cause
    );
  }
}

/** The chain's server answered with an error that is not the contract's. */
export class RpcRefusedError extends ChainError {
  override readonly name = 'RpcRefusedError';
  constructor(detail: string, cause?: unknown) {
    super(
      'chain/rpc-refused',
      `The chain server refused the request: ${detail}`,
      'Try again in a moment, or choose another chain server under Settings.',
      cause
    );
  }
}

/** The wallet or the chain's server is on another chain than this site. */
export class WrongChainError extends ChainError {
  override readonly name = 'WrongChainError';
  readonly where: 'wallet' | 'rpc';
  readonly expected: number;
  readonly actual: number;
  constructor(where: 'wallet' | 'rpc', expected: number, actual: number) {
    super(
      'chain/wrong-chain',
      where === 'wallet'
        ? `Your wallet is on chain ${actual}, but this site uses chain ${expected}.`
        : `The chain server serves chain ${actual}, but this site uses chain ${expected}.`,
      where === 'wallet'
        ? `Switch your wallet to chain ${expected} and try again.`
        : 'Choose a server for the right chain under Settings.'
    );
    this.where = where;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The account that would sign is not the one the work was prepared for. */
export class WrongAccountError extends ChainError {
  override readonly name = 'WrongAccountError';
  readonly expected: string;
  readonly actual: string;
  constructor(expected: string, actual: string) {
    super(
      'chain/wrong-account',
      'Your wallet is on another account than the one this was prepared for.',
      `Switch your wallet to ${expected.slice(0, 6)}…${expected.slice(-4)} and try again.`
    );
    this.expected = expected;
    this.actual = actual;
  }
}

/** There is no OwnChart contract at the address of the settings. */
export class NoContractError extends ChainError {
  override readonly name = 'NoContractError';
  constructor(contract: string, cause?: unknown) {
    super(
      'chain/no-contract',
      `There is no OwnChart contract at ${contract} on this chain.`,
      'Check the contract address and the chain under Settings.',
      cause
    );
  }
}

/** The contract says no; `errorName` and `args` are its own words. */
export class ContractRefusedError extends ChainError {
  override readonly name = 'ContractRefusedError';
  readonly errorName: string;
  readonly args: readonly unknown[];
  constructor(
    errorName: string,
    args: readonly unknown[],
    words: { message: string; remedy: string },
    cause?: unknown
  ) {
    super('chain/refused', words.message, words.remedy, cause);
    this.errorName = errorName;
    this.args = args;
  }
}

/** The account cannot pay the fee. */
export class NotEnoughFundsError extends ChainError {
  override readonly name = 'NotEnoughFundsError';
  constructor(cause?: unknown) {
    super(
      'chain/not-enough-funds',
      'The account in your wallet does not hold enough to pay the fee.',
      'Add funds to it, or choose another account, and try again.',
      cause
    );
  }
}

/** The transaction was recorded as failed: nothing changed but the fee. */
export class TransactionRevertedError extends ChainError {
  override readonly name = 'TransactionRevertedError';
  readonly hash: Hex;
  /** The contract's own error where it could be told. */
  readonly errorName: string | null;
  constructor(hash: Hex, refusal: ContractRefusedError | null) {
    super(
      'chain/reverted',
      `The contract did not accept it. ${refusal?.message ?? 'Something changed between your confirmation and the recording.'}`,
      refusal?.remedy ?? 'Nothing was recorded. Load the page again and try once more.',
      refusal ?? undefined
    );
    this.hash = hash;
    this.errorName = refusal?.errorName ?? null;
  }
}

/** Waited long enough; the transaction may still be recorded later. */
export class NotRecordedYetError extends ChainError {
  override readonly name = 'NotRecordedYetError';
  readonly hash: Hex;
  constructor(hash: Hex) {
    super(
      'chain/not-recorded-yet',
      'The chain has not recorded it yet.',
      'It may still come: keep the page open or return later. Your wallet shows whether it is waiting, and can speed it up.'
    );
    this.hash = hash;
  }
}

/**
 * What the chain's server told does not add up to the head in the contract's state.
 * - withheld: entries that the head points to were not given
 * - forged: what was given does not hash to the head (an entry altered, added, or one of several in a block left out)
 * - rewound: the head no longer contains what was verified before
 */
export class HistoryMismatchError extends ChainError {
  override readonly name = 'HistoryMismatchError';
  readonly failure: 'withheld' | 'forged' | 'rewound';
  readonly block: number;
  readonly detail: string;
  constructor(
    failure: 'withheld' | 'forged' | 'rewound',
    block: number,
    detail: string,
    cause?: unknown
  ) {
    super(
      'chain/history-mismatch',
      {
        withheld: 'The chain server holds back part of the history.',
        forged: 'The history from the chain server is not the one the contract recorded.',
        rewound: 'The chain server shows a history in which entries seen before are gone.'
      }[failure],
      'Do not rely on what it shows. Choose another chain server under Settings and try again.',
      cause
    );
    this.failure = failure;
    this.block = block;
    this.detail = detail;
  }
}

/** Two chain servers tell different things of the same block: at least one of them is wrong, or behind. */
export class ServersDisagreeError extends ChainError {
  override readonly name = 'ServersDisagreeError';
  readonly block: number;
  constructor(block: number, first: Hex, second: Hex) {
    super(
      'chain/servers-disagree',
      'The two chain servers do not tell the same.',
      'Wait a minute and try again. If it stays so, do not rely on what is shown: choose other chain servers under Settings.',
      new Error(`Block ${block}: ${first} and ${second}.`)
    );
    this.block = block;
  }
}

/** The proof of a chain server does not show what it says. */
export class BadProofError extends ChainError {
  override readonly name = 'BadProofError';
  /** What does not hold: the form, a node of the trie, nodes too many, the account, the slot. */
  readonly part: 'form' | 'node' | 'rest' | 'account' | 'slot';
  constructor(part: BadProofError['part'], cause?: unknown) {
    super(
      'chain/bad-proof',
      'The chain server cannot prove what it tells.',
      'Do not rely on what it shows. Choose another chain server under Settings and try again.',
      cause
    );
    this.part = part;
  }
}

/** An action that nobody else can send for its owner. */
export class NotSignableError extends ChainError {
  override readonly name = 'NotSignableError';
  readonly functionName: string;
  constructor(functionName: string, cause?: unknown) {
    super(
      'chain/not-signable',
      'Nobody else can send this action.',
      'Only actions that a patient has signed can be sent by somebody else. Send it from your own wallet.',
      cause
    );
    this.functionName = functionName;
  }
}

/** A text that should hold a signed action does not, or holds one for another network or contract. */
export class BadSignedActionError extends ChainError {
  override readonly name = 'BadSignedActionError';
  readonly part: 'form' | 'place';
  constructor(part: 'form' | 'place', cause?: unknown) {
    super(
      'chain/bad-signed-action',
      part === 'form'
        ? 'This is not an action that a patient has signed, or a piece of it is missing.'
        : 'This action was signed for another network or another contract.',
      part === 'form'
        ? 'Scan the code again, or copy the whole link.'
        : 'Both sides must use the same settings: compare them under Settings.',
      cause
    );
    this.part = part;
  }
}
