import { releaseProxy, wrap, type Endpoint } from 'comlink';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, expect, it, vi } from 'vitest';
import { m } from '../../words/compiled/messages.js';
import { language, type Language } from '../../words/language.svelte.ts';
import { carryErrors } from './errors-across.ts';
import type { failing } from './errors-across.testing.ts';

vi.stubGlobal('document', { documentElement: {} });

const { port1, port2 } = new MessageChannel();
const thread = new Worker(new URL('./errors-across.testing.ts', import.meta.url), {
  workerData: port2,
  transferList: [port2]
});
carryErrors();
const worker = wrap<typeof failing>(port1 as unknown as Endpoint);

afterAll(async () => {
  worker[releaseProxy]();
  port1.close();
  await thread.terminate();
});

const told = (locale: Language) => ({
  code: 'crypto/no-key',
  message: m.crypto_no_key({}, { locale }),
  remedy: m.crypto_no_key_remedy({}, { locale })
});

it('what fails in another thread is told in the language of the page, and after a change in the new one', async () => {
  await language.choose('fr');
  const stop = language.tell((now) => void worker.speak(now));
  await expect(worker.fail()).rejects.toMatchObject(told('fr'));
  await language.choose('ar');
  await expect(worker.fail()).rejects.toMatchObject(told('ar'));
  stop();
  await language.choose('en');
  await expect(worker.fail()).rejects.toMatchObject(told('ar'));
  expect(told('fr').message).not.toBe(told('ar').message);
});
