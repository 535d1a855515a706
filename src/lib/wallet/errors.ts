import { OwnChartError } from '../errors.ts';
import { m } from '../words/compiled/messages.js';

export type WalletErrorCode = `wallet/${keyof typeof words}`;

/** What happened, and what the person can do. */
const words = {
  'none-found': [m.wallet_none_found, m.wallet_none_found_remedy],
  pending: [m.wallet_pending, m.wallet_pending_remedy],
  rejected: [m.wallet_rejected, m.wallet_rejected_remedy],
  'wrong-chain': [m.wallet_wrong_chain, m.wallet_wrong_chain_remedy],
  'account-switched': [m.wallet_account_switched, m.wallet_account_switched_remedy],
  locked: [m.wallet_locked, m.wallet_locked_remedy],
  'method-missing': [m.wallet_method_missing, m.wallet_method_missing_remedy],
  'no-answer': [m.wallet_no_answer, m.wallet_no_answer_remedy],
  disconnected: [m.wallet_disconnected, m.wallet_disconnected_remedy],
  'strange-answer': [m.wallet_strange_answer, m.wallet_strange_answer_remedy],
  failed: [m.wallet_failed, m.wallet_failed_remedy]
} as const satisfies Record<string, readonly [() => string, () => string]>;

/** Each kind's EIP-1193 number, for those who read numbers: viem does not ask a wallet twice for these. */
const numbers: Record<keyof typeof words, number> = {
  'none-found': 4900,
  pending: -32002,
  rejected: 4001,
  'wrong-chain': 4901,
  'account-switched': 4100,
  locked: 4100,
  'method-missing': 4200,
  'no-answer': 4900,
  disconnected: 4900,
  'strange-answer': -32000,
  failed: -32000
};

/** What went wrong between the page and the wallet. */
export class WalletError extends OwnChartError {
  override readonly name = 'WalletError';
  /** True where nothing is wrong: the person said no. */
  readonly neutral: boolean;
  /** The wallet's own error number, or null where the page found the fault. */
  readonly rpcCode: number | null;

  constructor(kind: keyof typeof words, options: { cause?: unknown; rpcCode?: number } = {}) {
    const [message, remedy] = words[kind];
    super(`wallet/${kind}`, message(), remedy(), options.cause);
    this.neutral = kind === 'rejected';
    this.rpcCode = options.rpcCode ?? null;
  }
}

/** What the page shows where no wallet announced itself. */
export function noWalletFound(): WalletError {
  return new WalletError('none-found');
}

/**
 * An error as EIP-1193 shapes it (numeric `code`), with the WalletError as its `cause`, for callers that know
 * the numbers only.
 */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly code: number;

  constructor(cause: WalletError) {
    super(cause.message, { cause });
    const kind = cause.code.slice('wallet/'.length) as keyof typeof words;
    const own = cause.rpcCode;
    // -1, -32603 and -32005 make viem ask again, and each asking opens a window.
    this.code = own !== null && ![-1, -32603, -32005, 429].includes(own) ? own : numbers[kind];
  }
}

/** Says in plain words what an error from a wallet means, however deep it is wrapped. */
export function toWalletError(error: unknown): WalletError {
  const chain = causes(error);
  const known = chain.find((entry) => entry instanceof WalletError);
  if (known) return known;
  for (const entry of chain) {
    const code = codeOf(entry);
    const kind = kindOf(code);
    if (kind)
      return new WalletError(kind, {
        cause: error,
        ...(typeof code === 'number' ? { rpcCode: code } : {})
      });
  }
  const code = chain.map(codeOf).find((entry) => typeof entry === 'number');
  return new WalletError('failed', {
    cause: error,
    ...(code === undefined ? {} : { rpcCode: code })
  });
}

/** The error and its causes, outermost first; some mobile wallets put the true one under `data.originalError`. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  const visit = (entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || chain.includes(entry) || chain.length > 16)
      return;
    const { cause, data } = entry as { cause?: unknown; data?: { originalError?: unknown } | null };
    if (typeof data === 'object' && data !== null) visit(data.originalError);
    chain.push(entry);
    visit(cause);
  };
  visit(error);
  return chain;
}

function codeOf(error: unknown): number | string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' || typeof code === 'string' ? code : undefined;
}

function kindOf(code: number | string | undefined): keyof typeof words | null {
  switch (code) {
    case 4001:
    case 5000:
    case 'ACTION_REJECTED':
      return 'rejected';
    case -32002:
      return 'pending';
    case 4901:
    case 4902:
      return 'wrong-chain';
    case 4100:
      return 'locked';
    case 4200:
    case -32601:
    case -32004:
      return 'method-missing';
    case 4900:
      return 'disconnected';
    default:
      return null;
  }
}
