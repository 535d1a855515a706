import type { CompilerOptions } from '@inlang/paraglide-js';

/** How the words in messages/ become functions: one module a language, quick to load for tests, scripts and types. */
export const wordsOptions = {
  project: './project.inlang',
  outdir: './src/lib/words/compiled',
  // A page asks its own choice (language.svelte.ts); whatever else runs this code speaks the base language.
  strategy: ['globalVariable', 'baseLocale'],
  outputStructure: 'locale-modules',
  emitReadme: false
} satisfies CompilerOptions;

/** The same for the site: one module a message, so that a page loads only what it says. */
export const siteWordsOptions = {
  ...wordsOptions,
  outdir: './.local/words',
  outputStructure: 'message-modules'
} satisfies CompilerOptions;
