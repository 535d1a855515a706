import type { BrowserContext, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoName } from '../../../src/lib/wallet/demo/people.ts';
import { addChainWallet, NoWindow } from './chain-wallet.ts';
import { openProfile, type ProfileOptions } from './browser.ts';
import { Guard } from './guard.ts';
import { WalletWindow } from './wallet.ts';

export interface PersonOptions extends ProfileOptions {
  /** Who they are in the demo wallet; null for somebody who never connects. */
  readonly name: DemoName | null;
  readonly siteUrl: string;
  /** What the page may talk to beside the site: URLs of the RPC, multiaddrs of the relays. */
  readonly allow?: readonly string[];
  /** An account whose keys the chain at this address holds: for a site without the demo wallet. */
  readonly chainWallet?: { readonly rpcUrl: string; readonly address: string };
}

/** A person with a browser of their own: own profile, own storage, own process. */
export class Person {
  readonly name: DemoName | null;
  readonly dir: string;
  context!: BrowserContext;
  page!: Page;
  wallet!: WalletWindow;
  guard!: Guard;
  readonly #options: PersonOptions;
  #open = false;

  constructor(dir: string, options: PersonOptions) {
    this.name = options.name;
    this.dir = dir;
    this.#options = options;
  }

  /** Opens the browser and the site. What the guard saw before stays known. */
  async open(): Promise<void> {
    if (this.#open) throw new Error('The browser is open already.');
    const seen = this.guard?.problems ?? [];
    const { siteUrl, allow = [], chainWallet } = this.#options;
    this.context = await openProfile(this.dir, this.#options);
    if (chainWallet) await addChainWallet(this.context, chainWallet);
    this.#open = true;
    this.guard = new Guard(this.context, { allow: [siteUrl, ...allow] });
    this.guard.problems.push(...seen);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.wallet = new (chainWallet ? NoWindow : WalletWindow)(this.page, this.name);
    await this.page.goto(siteUrl);
  }

  /** Another tab of the same profile, on the site. */
  async newPage(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.#options.siteUrl);
    return page;
  }

  /** Closes the browser and keeps the profile. */
  async leave(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.context.close();
  }

  /** As after a night: the browser was closed and is opened again. */
  async reopen(): Promise<void> {
    await this.leave();
    await this.open();
  }

  /** Closes the browser and removes the profile. */
  async close(): Promise<void> {
    await this.leave();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

export async function openPerson(options: PersonOptions): Promise<Person> {
  const person = new Person(await mkdtemp(join(tmpdir(), 'ownchart-person-')), options);
  try {
    await person.open();
  } catch (error) {
    await person.close();
    throw error;
  }
  return person;
}

/** Gives a person's page a passkey device that always says yes, as a laptop with a fingerprint reader would be. */
export async function addPasskeys({ context, page }: Person): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      isUserVerified: true,
      automaticPresenceSimulation: true
    }
  });
}
