import { defineConfig } from 'vitest/config';

// The tests of one room, without what the page needs; the chart's own tests are not asked.
export default defineConfig({
  test: {
    include: ['src/lib/crypto/**/*.test.ts'],
    environment: 'node',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Turning every bit takes minutes; some of them show the same.
    env: { OWNCHART_SOME_BITS: '1' }
  }
});
