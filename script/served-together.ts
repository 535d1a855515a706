import { fileURLToPath } from 'node:url';
import type { Rolldown } from 'vite';
import { ALL_WORDS, START, wordsSaidIn } from '../src/lib/words/vite-plugin.ts';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What is needed at once, by where it begins. What an earlier part has, a later one does not have again. */
const PARTS: [name: string, begins: string[]][] = [
  [
    'first',
    [
      'node_modules/@sveltejs/kit/src/runtime/client/entry.js',
      '.svelte-kit/generated/client-optimized/app.js',
      ...START
    ]
  ],
  [
    'back',
    [
      'src/lib/chart/account.ts',
      'src/lib/chart/unlock/vault.ts',
      'src/routes/parts/UnlockPanel.svelte'
    ]
  ],
  ['open', ['src/lib/chart/go-live.ts', 'src/lib/chart/watch.ts', 'src/lib/chart/patient-chart.ts']]
];

/**
 * Groups of modules for the bundler: the first page, what who comes back is asked, and the open chart are a file each. By
 * itself it makes a file for every set of pages that share a module: more than a hundred small ones before somebody can
 * unlock, one wave after the other.
 */
export const servedTogether: Rolldown.CodeSplittingGroup[] = PARTS.map(([name, begins], place) => {
  let reached: Set<string> | undefined;
  return {
    debugName: name,
    priority: PARTS.length - place,
    name(id, modules) {
      reached ??= reachedFrom(begins.map(at), modules);
      return reached.has(id) ? name : null;
    }
  };
});

/** These modules and all that they import, but for what they import later. Throws where one of them is no part of the site. */
function reachedFrom(begins: string[], modules: Rolldown.ChunkingContext): Set<string> {
  for (const begin of begins)
    if (!modules.getModuleInfo(begin)) throw new Error(`${begin} is no part of the site.`);
  const reached = new Set(begins);
  for (const id of reached) {
    if (id === ALL_WORDS) continue;
    const { importedIds = [], code } = modules.getModuleInfo(id) ?? {};
    for (const next of importedIds) reached.add(next);
    if (importedIds.includes(ALL_WORDS))
      for (const word of wordsSaidIn(code ?? '')) reached.add(word);
  }
  return reached;
}
