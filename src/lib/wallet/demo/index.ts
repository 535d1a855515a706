import { announceProvider } from 'mipd';
import { DEMO_RDNS } from '../discovery.ts';
import { localMemory } from './memory.ts';
import { DemoProvider } from './provider.ts';
import { createRpc } from './rpc.ts';
import { DEMO_ICON_SVG, confirmWindow } from './window.ts';

export { DEMO_PEOPLE, type DemoName, type DemoPerson } from './people.ts';

/**
 * Puts the demo wallet into the page and announces it (EIP-6963). For trying out only: its keys are public.
 * Returns the end of the announcements.
 */
export function installDemoWallet(options: { rpcUrl: string; chainId: number }): () => void {
  const provider = new DemoProvider({
    ...options,
    createRpc,
    window: confirmWindow(),
    memory: localMemory()
  });
  const icon = `data:image/svg+xml,${encodeURIComponent(DEMO_ICON_SVG)}` as const;
  return announceProvider({
    info: { uuid: crypto.randomUUID(), name: 'Demo wallet', icon, rdns: DEMO_RDNS },
    provider: provider as unknown as Parameters<typeof announceProvider>[0]['provider']
  });
}
