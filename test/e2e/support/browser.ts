import { chromium, type BrowserContext } from '@playwright/test';
import { findChromium } from '../../../script/chromium.ts';

/** How every browser of the tests and measurements is opened. */
export const browserArgs: readonly string[] = [
  // Chromium hides a page's own address behind an mDNS name, which no machine without mDNS can resolve.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Chromium's sandbox refuses to run as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
];

export interface ProfileOptions {
  readonly headless?: boolean;
  readonly viewport?: { width: number; height: number };
  readonly locale?: string;
  /** Where DevTools listen on the loopback, for a program that measures; nowhere by default. */
  readonly debugPort?: number;
}

/** Opens a browser on a profile folder: incognito contexts would keep IndexedDB in memory only. */
export async function openProfile(dir: string, options: ProfileOptions): Promise<BrowserContext> {
  const headless = options.headless ?? true;
  const context = await chromium.launchPersistentContext(dir, {
    executablePath: await findChromium({ headless }),
    args: [
      ...browserArgs,
      ...(options.debugPort ? [`--remote-debugging-port=${options.debugPort}`] : [])
    ],
    headless,
    viewport: options.viewport ?? { width: 1280, height: 800 },
    locale: options.locale ?? 'en-GB',
    // What moves only for the eye costs a test machine without a graphics card much of its time.
    reducedMotion: 'reduce',
    acceptDownloads: true
  });
  // What does not come in this time does not come: a test that hangs should not take all of its own.
  context.setDefaultTimeout(60_000);
  return context;
}
