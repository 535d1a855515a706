import { expect, test } from '@playwright/test';
import { type RpcRequest, startRpcProxy } from '../../script/stack/rpc-proxy.ts';
import { addDocument, goTo, setUp, unlock } from './support/acts.ts';
import { startOwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// A chain server that drops, forges or reorders what happened is found out in the page, each time in words.

interface Log {
  topics: string[];
  data: string;
  blockNumber: string;
  logIndex: string;
}

/** What is told instead of a patient's true logs. */
const lies = {
  drops: (logs: Log[]) => logs.slice(0, -1),
  forges: (logs: Log[]) =>
    logs.map((log, i) =>
      i === logs.length - 1
        ? { ...log, data: log.data.replace(/.$/, (end) => (end === '0' ? '1' : '0')) }
        : log
    ),
  // Those of one block: between blocks there is nothing to reorder.
  reorders: (logs: Log[]) =>
    logs.map((log) => {
      const together = logs.filter(({ blockNumber }) => blockNumber === log.blockNumber);
      return { ...log, logIndex: `0x${(together.length - together.indexOf(log)).toString(16)}` };
    })
};

test('a chain server that drops, forges or reorders is noticed', async () => {
  const own = await startOwnStack();
  const { rpcUrl } = own.stack;
  const patient = own.stack.accounts.patient.address;
  let lie: ((logs: Log[]) => Log[]) | null = null;
  let head: unknown = null;
  const isHead = ({ method, params }: RpcRequest): boolean => {
    const [call] = params as [{ data?: string }];
    return (
      method === 'eth_call' && !!call.data?.endsWith(patient.slice(2)) && call.data.length === 74
    );
  };
  const server = await startRpcProxy(rpcUrl, (request, result) => {
    if (
      request.method === 'eth_getLogs' &&
      lie &&
      JSON.stringify(request.params).includes(patient.slice(2))
    )
      return lie(result as Log[]);
    if (isHead(request) && head && String(result).length === 66) return head;
    return result;
  });
  const second = await startRpcProxy(rpcUrl, (_, result) => result);
  try {
    const twyla = await own.open('Twyla Moen', [server.url, second.url]);
    const { page } = twyla;
    await setUp(twyla);
    const oldHead = await headOf(own, patient);
    await addDocument(twyla, {
      file: { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear colleague,') }
    });

    await goTo(twyla, '/settings');
    await page.getByLabel('Network address', { exact: true }).fill(server.url);
    await page.getByLabel('Second network address, for checking').fill(second.url);
    await page.evaluate(() => (document.body.dataset.before = 'yes'));
    await page.getByRole('button', { name: 'Save and reload' }).click();
    await expect(page.locator('body:not([data-before])')).toBeAttached();
    await goTo(twyla, '/');
    await unlock(twyla);
    await goTo(twyla, '/activity');
    await expect(page.getByText('Complete and unchanged')).toBeVisible();
    await expect(page.getByText('A second network server knows the same state.')).toBeVisible();

    const words = {
      drops: 'The chain server holds back part of the history.',
      forges: 'The history from the chain server is not the one the contract recorded.',
      reorders: 'The history from the chain server is not the one the contract recorded.'
    };
    for (const kind of ['drops', 'forges', 'reorders'] as const) {
      lie = lies[kind];
      await readAnewUntil(twyla, words[kind]);
      await expect(page.getByText(/Do not rely on what it shows\./)).toBeVisible();
      await expect(page.getByText('Complete and unchanged')).toHaveCount(0);
      await expect(page.getByText('You added letter')).toHaveCount(0);
    }

    // True entries, but not the newest: only the second server can tell.
    lie = (logs) => logs.slice(0, -1);
    head = oldHead;
    await readAnewUntil(twyla, words.forges);

    lie = null;
    head = null;
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await expect(page.getByText('Complete and unchanged')).toBeVisible();
    await expect(page.getByText('You added letter').first()).toBeVisible();
    twyla.guard.assertClean();
  } finally {
    await own.stop();
    await server.stop();
    await second.stop();
  }
});

/**
 * Goes to Activity as in a browser that knows nothing of the history yet, until it says so: what the page was reading
 * just before may be put on file once more.
 */
async function readAnewUntil(person: Person, words: string): Promise<void> {
  await expect(async () => {
    await goTo(person, '/settings');
    await person.page.evaluate(forgetHistory);
    await goTo(person, '/activity');
    await expect(person.page.getByText(words)).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 60_000 });
}

/** In the page. */
function forgetHistory(): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('The history could not be cleared.')), 5_000);
    const request = indexedDB.open('ownchart');
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const clear = request.result
        .transaction('history', 'readwrite')
        .objectStore('history')
        .clear();
      clear.onerror = () => reject(clear.error);
      clear.onsuccess = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

async function headOf(
  own: Awaited<ReturnType<typeof startOwnStack>>,
  owner: string
): Promise<unknown> {
  const slot = `0x${owner.slice(2).padStart(64, '0')}`;
  return own.rpc('eth_getStorageAt', [own.stack.contract, slot, 'latest']);
}
