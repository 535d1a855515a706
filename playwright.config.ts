import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Files side by side, each story in order: most of a test is waiting for a browser.
  workers: 2,
  fullyParallel: false,
  // A second try on CI's busy machine; a test that needs it is told as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: !!process.env.CI,
  // The longest file first: last, it would leave the other worker idle.
  projects: [
    { name: 'story', testMatch: 'story.spec.ts' },
    { name: 'all else', testIgnore: 'story.spec.ts' }
  ],
  globalSetup: './test/e2e/support/global.ts',
  reporter: [['list']]
});
