import { readKept } from '../../test/e2e/support/kept.ts';
import { readAreas, type Areas } from './areas.ts';
import { DevTools, PageTools } from './devtools.ts';
import { readProcesses } from './processes.ts';

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
  /** MB that the page's process holds, after garbage collection; null where the system does not tell. */
  page: number | null;
  /** MB that all processes of the browser hold. */
  browser: number | null;
  /** Seconds of all processes of this browser since the reading before. */
  cpu: number;
}

/** Reads one browser again and again, and hangs up in between. */
export class Gauge {
  readonly #browser: string;
  readonly #site: string;
  #cpu = 0;

  private constructor(browser: string, site: string) {
    this.#browser = browser;
    this.#site = site;
  }

  /** Of the page whose address begins with `site`, in the browser whose DevTools listen at `browser`. */
  static async of(browser: string, site: string): Promise<Gauge> {
    const gauge = new Gauge(browser, site);
    await gauge.#with(async (tools) => {
      gauge.#cpu = (await readProcesses(tools)).cpu;
    });
    return gauge;
  }

  read(minute: number, added: { records: number; bytes: number }): Promise<Reading> {
    return this.#with(async (tools) => {
      const page = await PageTools.of(tools, this.#site);
      const { pins, blocks } = await page.run(readKept);
      const usage = await page.run(async () => (await navigator.storage.estimate()).usage ?? 0);
      await page.ask('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await page.ask<{
        usedSize: number;
        backingStorageSize: number;
      }>('Runtime.getHeapUsage');
      const { nodes } = await page.ask<{ nodes: number }>('Memory.getDOMCounters');
      const processes = await readProcesses(tools);
      const cpu = processes.cpu - this.#cpu;
      this.#cpu = processes.cpu;
      return {
        minute,
        ...added,
        copies: pins.filter((pin) => BODY.test(pin)).length,
        blocks: blocks.length,
        stored: usage / 1e6,
        heap: usedSize / 1e6,
        buffers: backingStorageSize / 1e6,
        nodes,
        page: processes.page,
        browser: processes.all,
        cpu
      };
    });
  }

  /** What holds the memory of the page's process. */
  areas(): Promise<Areas> {
    return this.#with(async (tools) => readAreas(tools, (await readProcesses(tools)).pid));
  }

  async #with<T>(work: (tools: DevTools) => Promise<T>): Promise<T> {
    const tools = await DevTools.at(this.#browser);
    try {
      return await work(tools);
    } finally {
      tools.close();
    }
  }
}

/** The pins' keys are CIDs in base32: small blocks are dag-cbor (bafyre...), bodies raw (bafkre...) or dag-pb (bafybe...). */
const BODY = /\/ownchart\/pin\/baf(kre|ybe)/;
