import { OwnChartError } from '../errors.ts';
import { m } from '../words/compiled/messages.js';
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
      m.chain_error_settings({ detail }),
      m.chain_error_settings_remedy(),
      cause
    );
  }
}

/** No answer from the chain's server in time. */
export class RpcDownError extends ChainError {
  override readonly name = 'RpcDownError';
  constructor(cause?: unknown) {
    super('chain/rpc-down', m.chain_error_rpc_down(), m.chain_error_rpc_down_remedy(), cause);
  }
}

/** The chain's server answered with an error that is not the contract's. */
export class RpcRefusedError extends ChainError {
  override readonly name = 'RpcRefusedError';
  constructor(detail: string, cause?: unknown) {
    super(
      'chain/rpc-refused',
      m.chain_error_rpc_refused({ detail }),
      m.chain_error_rpc_refused_remedy(),
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
        ? m.chain_error_wallet_chain({ actual, expected })
        : m.chain_error_server_chain({ actual, expected }),
      where === 'wallet'
        ? m.chain_error_wallet_chain_remedy({ expected })
        : m.chain_error_server_chain_remedy()
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
      m.chain_error_wrong_account(),
      m.chain_error_wrong_account_remedy({
        account: `${expected.slice(0, 6)}…${expected.slice(-4)}`
      })
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
      m.chain_error_no_contract({ contract }),
      m.chain_error_no_contract_remedy(),
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
      m.chain_error_no_funds(),
      m.chain_error_no_funds_remedy(),
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
      m.chain_error_reverted({ why: refusal?.message ?? m.chain_error_reverted_why() }),
      refusal?.remedy ?? m.chain_error_reverted_remedy(),
      refusal ?? undefined
    );
    this.hash = hash;
    this.errorName = refusal?.errorName ?? null;
  }
}

/** Waited long enough; the transaction may still be recorded later. */
export class NotRecordedYetError extends ChainError {
  override readonly name = 'NotRecordedYetError';
  /** Null where it is not known which one. */
  readonly hash: Hex | null;
  constructor(hash: Hex | null) {
    super('chain/not-recorded-yet', m.chain_error_not_yet(), m.chain_error_not_yet_remedy());
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
        withheld: m.chain_error_withheld,
        forged: m.chain_error_forged,
        rewound: m.chain_error_rewound
      }[failure](),
      m.chain_error_history_remedy(),
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
      m.chain_error_disagree(),
      m.chain_error_disagree_remedy(),
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
    super('chain/bad-proof', m.chain_error_bad_proof(), m.chain_error_history_remedy(), cause);
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
      m.chain_error_not_signable(),
      m.chain_error_not_signable_remedy(),
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
      part === 'form' ? m.chain_error_signed_form() : m.chain_error_signed_place(),
      part === 'form' ? m.chain_error_signed_form_remedy() : m.chain_error_signed_place_remedy(),
      cause
    );
    this.part = part;
  }
}
