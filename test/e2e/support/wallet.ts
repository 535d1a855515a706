import { expect, type Locator, type Page } from '@playwright/test';
import type { DemoName } from '../../../src/lib/wallet/demo/people.ts';

/** A person's hand on the demo wallet's window in one page. */
export class WalletWindow {
  /** How many windows were answered. */
  count = 0;
  readonly #page: Page;
  readonly #name: DemoName | null;

  constructor(page: Page, name: DemoName | null) {
    this.#page = page;
    this.#name = name;
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog', { name: 'Demo wallet' });
  }

  isOpen(): Promise<boolean> {
    return this.dialog.isVisible();
  }

  /** What the window shows, once it is open. */
  async text(): Promise<string> {
    await this.#opened();
    return this.dialog.innerText();
  }

  /** Answers the question who to connect as. */
  async connectAs(name: DemoName | null = this.#name): Promise<void> {
    if (!name) throw new Error('Say who connects.');
    await this.#opened();
    await this.dialog.getByRole('radio', { name }).check();
    await this.#answer('Confirm');
  }

  /** Confirms the next question; where `shows` is given, it must be the one that shows it. */
  async confirm(shows?: string | RegExp): Promise<void> {
    await this.#opened(shows);
    await this.#answer('Confirm');
  }

  async reject(shows?: string | RegExp): Promise<void> {
    await this.#opened(shows);
    await this.#answer('Reject');
  }

  /** Confirms every window that comes up until the work is done. */
  async confirmAll<T>(work: () => Promise<T>): Promise<T> {
    let done = false;
    const result = work().finally(() => {
      done = true;
    });
    // A failed work is told below; the hand must stop first.
    result.catch(() => {});
    while (!done) {
      if (await this.isOpen()) await this.#answer('Confirm');
      else await Promise.race([result.catch(() => {}), new Promise((go) => setTimeout(go, 100))]);
    }
    return result;
  }

  /** Fails where a window is open, or opens within `ms` milliseconds. */
  async expectNone(ms = 500): Promise<void> {
    await new Promise((go) => setTimeout(go, ms));
    await expect(this.dialog).toHaveCount(0);
  }

  async #opened(shows?: string | RegExp): Promise<void> {
    await this.dialog.waitFor({ timeout: 60_000 });
    if (shows !== undefined) await expect(this.dialog).toContainText(shows);
  }

  async #answer(words: 'Confirm' | 'Reject'): Promise<void> {
    // The next question may open at once: this one must be gone first, or it would be answered twice.
    const window = await this.dialog.elementHandle();
    await this.dialog.getByRole('button', { name: words, exact: true }).click();
    await window?.waitForElementState('hidden');
    this.count += 1;
  }
}
