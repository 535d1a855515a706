import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Holder } from '../../src/lib/ipfs/types.ts';
import type { Orders } from './agent.ts';
import { Networks } from './namespaces.ts';

const agentFile = fileURLToPath(new URL('./agent.ts', import.meta.url));

/** A computer in one of the networks. */
class Computer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(namespace: string) {
    this.#process = spawn('ip', ['netns', 'exec', namespace, process.execPath, agentFile]);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stderr.resume();
  }

  /** @throws Error with the code of what failed there */
  async order<N extends keyof Orders>(
    name: N,
    ...args: Parameters<Orders[N]>
  ): Promise<Awaited<ReturnType<Orders[N]>>> {
    this.#process.stdin.write(`${JSON.stringify([name, ...args])}\n`);
    const { value: line } = (await this.#lines.next()) as { value?: string };
    if (line === undefined) throw new Error('the computer is gone');
    const answer = JSON.parse(line) as { value?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as Awaited<ReturnType<Orders[N]>>;
  }

  end(): void {
    this.#process.kill('SIGKILL');
  }
}

const missing = await Networks.missing();
if (missing !== null) console.log(`Two hospitals in networks of their own: skipped, ${missing}.`);

describe.skipIf(missing !== null)('two hospitals in networks of their own', () => {
  const size = 2_500_000;
  let networks: Networks;
  let dir: string;
  let computers: Computer[];
  let [city, lakeside, third]: Computer[] = [];
  let holders: Holder[];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'ownchart-networks-'));
    networks = await Networks.make(2);
    const [one, two] = networks.places;
    computers = [one!.name, two!.name, networks.centre].map((name) => new Computer(name));
    [city, lakeside, third] = computers;
    const relay = await third!.order('relay', '0.0.0.0', join(dir, 'relay.key'));
    // each calls the relay by the address that it has on its own line
    const near = (place: { address: string }): string =>
      relay.replace('0.0.0.0', `${place.address.slice(0, -1)}1`);
    holders = await Promise.all([
      city!.order('start', near(one!), 1),
      lakeside!.order('start', near(two!), 2),
      third!.order('start', near(one!), 3)
    ]);
    // an address that works for the one does not for the other: each is called through its own relay's line
    holders = holders.map(({ peerId }) => ({ peerId, addresses: [] }));
  }, 60_000);

  afterAll(async () => {
    for (const computer of computers ?? []) computer.end();
    await networks?.end();
    if (dir) await rm(dir, { recursive: true });
  });

  test('that reach nothing but the relay: keys come through it, records from whoever both reach', async () => {
    const [ofCity, , ofThird] = holders as [Holder, Holder, Holder];
    await networks.route(false);
    const envelope = await city!.order('put', 3_000);
    const scan = await city!.order('add', size);
    expect(await lakeside!.order('block', envelope, [ofCity])).toBe(3_000);
    expect(await lakeside!.order('transport', ofCity.peerId)).toBe('relayed');
    await expect(lakeside!.order('pin', scan, [ofCity])).rejects.toThrow('ipfs/nobody-has-it');
    expect(await third!.order('pin', scan, [ofCity])).toBe(size);
    expect(await lakeside!.order('pin', scan, [ofCity, ofThird])).toBe(size);
    expect(await lakeside!.order('transport', ofThird.peerId)).toBe('webrtc');
  }, 60_000);

  test('with a route between them: records go straight from one to the other', async () => {
    await networks.route(true);
    const scan = await city!.order('add', size);
    expect(await lakeside!.order('pin', scan, [holders[0]!])).toBe(size);
    expect(await lakeside!.order('transport', holders[0]!.peerId)).toBe('webrtc');
  }, 60_000);
});
