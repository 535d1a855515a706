import type { CompilerOptions } from '@inlang/paraglide-js';

/** How the words in messages/ become functions: one module a language. */
export const wordsOptions = {
  project: './project.inlang',
  outdir: './src/lib/words/compiled',
  // A page asks its own choice (language.svelte.ts); whatever else runs this code speaks the base language.
  strategy: ['globalVariable', 'baseLocale'],
  outputStructure: 'locale-modules',
  emitReadme: false
} satisfies CompilerOptions;

/** The same for the site, in a place of its own: a build leaves alone what tests and types read. */
export const siteWordsOptions = {
  ...wordsOptions,
  outdir: './.local/words'
} satisfies CompilerOptions;
