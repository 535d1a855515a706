import { installDemoWallet } from '../../../../src/lib/wallet/demo/index.ts';
import * as wallet from '../../../../src/lib/wallet/index.ts';

declare global {
  /** The wallet room, for tests that drive it from outside the page. */
  var ownchartWallet: typeof wallet;
}

globalThis.ownchartWallet = wallet;
const settings = new URL(location.href).searchParams;
installDemoWallet({
  rpcUrl: settings.get('rpc') ?? '',
  chainId: Number(settings.get('chain') ?? 31337)
});
