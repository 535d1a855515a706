import type { CDPSession } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { keptBlocks } from '../../test/e2e/support/mishaps.ts';
import type { Person } from '../../test/e2e/support/person.ts';

/** What is read of the hospital's browser at one moment. */
export interface Reading {
  /** Since the start. */
  minute: number;
  records: number;
  /** Bytes of the documents that were added. */
  bytes: number;
  /** Bodies the hospital has pinned. */
  copies: number;
  blocks: number;
  /** MB that the browser counts for the site. */
  stored: number;
  /** MB of JavaScript objects of the page, after garbage collection. */
  heap: number;
  /** MB of byte buffers behind those objects, which the heap does not count. */
  buffers: number;
  /** Nodes of the page's document, those included that something still holds though they are shown no more. */
  nodes: number;
  /** MB resident of the page's process; null where the system does not tell. */
  rss: number | null;
  /** Seconds of all processes of this browser since the reading before. */
  cpu: number;
}

/** Reads one browser again and again. */
export class Gauge {
  readonly #person: Person;
  readonly #page: CDPSession;
  readonly #browser: CDPSession;
  #cpu = 0;

  private constructor(person: Person, page: CDPSession, browser: CDPSession) {
    this.#person = person;
    this.#page = page;
    this.#browser = browser;
  }

  static async of(person: Person): Promise<Gauge> {
    const browser = await person.context.browser()!.newBrowserCDPSession();
    const gauge = new Gauge(person, await person.context.newCDPSession(person.page), browser);
    await gauge.#processes();
    return gauge;
  }

  async read(minute: number, added: { records: number; bytes: number }): Promise<Reading> {
    const { pins, blocks } = await keptBlocks(this.#person);
    const { cpu, rss } = await this.#processes();
    await this.#page.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await this.#page.send('Runtime.getHeapUsage');
    const { nodes } = await this.#page.send('Memory.getDOMCounters');
    const usage = await this.#person.page.evaluate(
      async () => (await navigator.storage.estimate()).usage ?? 0
    );
    return {
      minute,
      ...added,
      copies: pins.filter((pin) => BODY.test(pin)).length,
      blocks: blocks.length,
      stored: usage / 1e6,
      heap: usedSize / 1e6,
      buffers: backingStorageSize / 1e6,
      nodes,
      rss,
      cpu
    };
  }

  async #processes(): Promise<{ cpu: number; rss: number | null }> {
    const { processInfo } = await this.#browser.send('SystemInfo.getProcessInfo');
    const total = processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    const cpu = total - this.#cpu;
    this.#cpu = total;
    if (process.platform !== 'linux') return { cpu, rss: null };
    const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    return { cpu, rss: Math.max(...(await Promise.all(pages.map(residentOf)))) };
  }
}

/** The pins' keys are CIDs in base32: small blocks are dag-cbor (bafyre...), bodies raw (bafkre...) or dag-pb (bafybe...). */
const BODY = /\/ownchart\/pin\/baf(kre|ybe)/;

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}
