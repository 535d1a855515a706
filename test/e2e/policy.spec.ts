import { expect, test } from '@playwright/test';
import { openPerson, type Person } from './support/person.ts';
import { useStack } from './support/stack.ts';

let visitor: Person;

test.beforeAll(async () => {
  const { siteUrl, rpcUrl, relay } = useStack();
  visitor = await openPerson({ name: null, siteUrl, allow: [rpcUrl, relay] });
  await expect(visitor.page.getByRole('heading', { level: 1 })).toBeVisible();
});

test.afterAll(async () => {
  await visitor?.close();
});

/** Tries to reach a host from the page; says which directive refused it, or that nothing did. */
async function reach(url: string): Promise<string> {
  return await visitor.page.evaluate(
    (target) =>
      new Promise<string>((resolve) => {
        document.addEventListener(
          'securitypolicyviolation',
          (event) => resolve(event.effectiveDirective),
          { once: true }
        );
        if (target.startsWith('ws')) {
          const socket = new WebSocket(target);
          socket.onopen = () => resolve('reached');
          socket.onerror = () => setTimeout(() => resolve('no answer'), 500);
        } else
          fetch(target, { mode: 'no-cors' }).then(
            () => resolve('reached'),
            () => setTimeout(() => resolve('no answer'), 500)
          );
      }),
    url
  );
}

test('the page reaches the chain and the relay it was given, and no other host', async () => {
  const { rpcUrl, relay } = useStack();
  visitor.guard.tolerate(/Content Security Policy/, 'this test provokes it');
  visitor.guard.tolerate(/127\.0\.0\.1:9/, 'this test asks for it');
  const port = /tcp\/(\d+)/.exec(relay)![1];
  expect(await reach(rpcUrl)).toBe('reached');
  expect(await reach(`ws://127.0.0.1:${port}`)).toBe('reached');
  expect(await reach('http://127.0.0.1:9/')).toBe('connect-src');
  expect(await reach('ws://127.0.0.1:9/')).toBe('connect-src');
});

test('abuse 18: a script that somebody slips into the page does not run', async () => {
  visitor.guard.tolerate(/Content Security Policy/, 'this test provokes it');
  const title = await visitor.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken"';
    document.body.append(script);
    return document.title;
  });
  expect(title).not.toBe('taken');
  expect(title).not.toBe('');
});
