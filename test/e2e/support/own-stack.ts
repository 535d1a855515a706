import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rpcProvider } from '../../../script/stack/anvil.ts';
import { people as parts, type Part } from '../../../script/stack/people.ts';
import { startStack, type Stack } from '../../../script/stack/stack.ts';
import type { Call } from '../../../src/lib/chain/calls.ts';
import { waitRecorded } from '../../../src/lib/chain/recorded.ts';
import { readRecords } from '../../../src/lib/chain/records.ts';
import type { Address } from '../../../src/lib/chain/hex.ts';
import { send } from '../../../src/lib/chain/write.ts';
import type { DemoName } from '../../../src/lib/wallet/demo/people.ts';
import { openPerson, Person } from './person.ts';

/** A stack that one spec may stop in parts, and a folder for its files. */
export interface OwnStack {
  readonly stack: Stack;
  readonly dir: string;
  /** Opens a browser on it; null for somebody who has not connected yet. `allow`: what else its page may talk to. */
  open(name: DemoName | null, allow?: readonly string[]): Promise<Person>;
  /** Closes a browser, and opens its profile anew on an empty page: before the site has touched its storage. */
  openEmpty(person: Person): Promise<Person>;
  /** Digests of a patient's records, as the contract has them. */
  records(patient: Address): Promise<readonly string[]>;
  /** Asks the local chain something that only a test may ask. */
  rpc(method: string, params?: readonly unknown[]): Promise<unknown>;
  /** Sends calls from a part's own wallet, past every page; waits until they are recorded. */
  act(part: Part, ...calls: Call[]): Promise<void>;
  /** Moves the clock of the chain on. */
  pass(seconds: number): Promise<void>;
  /** Closes every browser that was opened, then the stack. */
  stop(): Promise<void>;
}

/** Starts a chain, a relay and the built site beside those of the run. */
export async function startOwnStack(): Promise<OwnStack> {
  const dir = await mkdtemp(join(tmpdir(), 'ownchart-own-'));
  const stack = await startStack({
    fresh: true,
    dir: join(dir, 'stack'),
    ports: { rpc: 0, relay: 0, site: 0 }
  });
  const { siteUrl, rpcUrl, relay } = stack;
  const people: Person[] = [];
  const provider = rpcProvider(rpcUrl);
  const rpc = (method: string, params: readonly unknown[] = []): Promise<unknown> =>
    provider.request({ method, params });
  return {
    stack,
    dir,
    async open(name, allow = []) {
      const person = await openPerson({ name, siteUrl, allow: [rpcUrl, relay, ...allow] });
      people.push(person);
      return person;
    },
    async openEmpty(before) {
      await before.leave();
      const { name, dir: profile } = before;
      const allow = [siteUrl, rpcUrl, relay];
      const person = new Person(profile, { name, siteUrl: 'about:blank', allow });
      await person.open();
      people.push(person);
      return person;
    },
    records: (patient) => readRecords(stack.chain, patient),
    rpc,
    async act(part, ...calls) {
      const hash = await send(stack.chain, provider, parts[part].address, calls);
      await waitRecorded(stack.chain, hash);
    },
    async pass(seconds) {
      await rpc('evm_increaseTime', [seconds]);
      await rpc('evm_mine');
    },
    async stop() {
      for (const person of people) await person.close();
      await stack.stop();
      await rm(dir, { recursive: true, force: true, maxRetries: 3 });
    }
  };
}
