import { afterEach, expect, test, vi } from 'vitest';
import { subtle } from './subtle.ts';
import { errorOf } from './testing.ts';

afterEach(() => vi.unstubAllGlobals());

test('a page that may not use the cryptography of its browser is told so', async () => {
  expect(subtle()).toBe(crypto.subtle);
  for (const without of [{}, undefined]) {
    vi.stubGlobal('crypto', without);
    expect(await errorOf(subtle)).toBe('crypto/unsupported');
  }
});
