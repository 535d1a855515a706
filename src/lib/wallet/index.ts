export { connect, forgetWallet, lastWallet, resume } from './connect.ts';
export { discoverWallets } from './discovery.ts';
export { WalletError, noWalletFound, toWalletError, type WalletErrorCode } from './errors.ts';
export type { WalletSession } from './session.ts';
export type {
  Address,
  ChainToUse,
  Eip1193Provider,
  Hex,
  TypedData,
  WaitOptions,
  WalletChoice
} from './types.ts';
export type { WalletChange } from './watch.ts';
