import { defineConfig } from 'vitest/config';

// Some tests of one room, without what the page needs; which of them, `mutate-crypto.ts` says.
const tests = JSON.parse(
  process.env.OWNCHART_MUTATED_TESTS ?? '["src/lib/crypto/**/*.test.ts"]'
) as string[];

export default defineConfig({
  test: {
    include: tests,
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Turning every bit takes minutes; some of them show the same.
    env: { OWNCHART_SOME_BITS: '1' }
  }
});
