import type { CompilerOptions } from '@inlang/paraglide-js';

/** How the words in messages/ become functions: one module a message, so that a page loads only what it says. */
export const wordsOptions = {
  project: './project.inlang',
  outdir: './src/lib/words/compiled',
  // A page asks its own choice (language.svelte.ts); whatever else runs this code speaks the base language.
  strategy: ['globalVariable', 'baseLocale'],
  outputStructure: 'message-modules',
  emitReadme: false
} satisfies CompilerOptions;
