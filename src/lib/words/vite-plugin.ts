import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';
import settings from '../../../project.inlang/settings.json' with { type: 'json' };
import { siteWordsOptions } from './options.ts';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const COMPILED = at(`${siteWordsOptions.outdir}/`);
const LOADED = at('src/lib/words/loaded.ts');
const ELSEWHERE = at('src/lib/words/elsewhere.ts');
/** What is loaded before the first page stands. */
export const START = [
  'src/hooks.client.ts',
  'src/routes/+layout.svelte',
  'src/routes/+error.svelte',
  'src/routes/+page.svelte'
];

const { baseLocale, locales } = settings;
const others = locales.filter((language) => language !== baseLocale);

/** Names of the modules that are made here. */
const MADE = '\0words:';
const made = (...names: string[]) => MADE + names.join(':');

/** A namespace of all words: who imports it needs those only that it says. */
export const ALL_WORDS = made('all');
/** The modules of the words that this code says. */
export const wordsSaidIn = (code: string): string[] =>
  keysIn(code).map((key) => made('message', key));
const keysIn = (code: string): string[] => [...code.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key!);

/**
 * Lets a build load the words of one language. English is compiled in beside the code that says it; each other language
 * has a file of what is said first, and one for each file of messages. `loaded.ts` asks for them.
 * @param scope what is built: the page, or a worker, whose words are one file a language
 */
export function wordsByLanguage(scope: 'page' | 'worker'): Plugin[] {
  let start: string[] = [];
  let first: Promise<Set<string>> | undefined;

  async function codeOf(context: Rolldown.PluginContext, id: string): Promise<string> {
    const [kind, name, file] = id.slice(MADE.length).split(':');
    if (kind === 'all') return `export * as m from '${made('each')}';`;
    const words = await wordsIn(kind === 'first' || kind === 'later' ? name! : baseLocale);
    if (kind === 'each')
      return [...words.keys()]
        .map((key) => `export { ${key} } from '${made('message', key)}';`)
        .join('\n');
    if (kind === 'message')
      return (
        `import { message } from '${LOADED}';\n${REGISTRY}` +
        `export const ${name} = /* @__PURE__ */ message('${name}', ${words.get(name!)});`
      );
    first ??= saidBy(context, start, { also: scope === 'worker', among: words });
    const said = await first;
    if (kind === 'later') {
      const rest = [...words].filter(([key]) => fileOf(key) === file && !said.has(key));
      return `${REGISTRY}export default ${table(rest)};`;
    }
    const laterFiles = new Set(
      scope === 'worker' ? [] : [...words.keys()].filter((key) => !said.has(key)).map(fileOf)
    );
    const later = [...laterFiles].map(
      (one) => `${one}: () => import('${made('later', name!, one)}')`
    );
    const own = [...words].filter(([key]) => said.has(key));
    return `${REGISTRY}export const first = ${table(own)};\nexport const later = { ${later.join(', ')} };`;
  }

  return [
    {
      name: 'ownchart:words',
      apply: 'build',
      enforce: 'pre',
      buildStart({ input }) {
        start = scope === 'page' ? START.map(at) : Object.values(input);
      },
      resolveId(id) {
        if (id.startsWith(MADE)) return id;
        if (/\bcompiled\/messages\.js$/.test(id)) return ALL_WORDS;
        return /\bcompiled\/runtime\.js$/.test(id) ? `${COMPILED}runtime.js` : null;
      },
      async load(id, options) {
        if (id.startsWith(MADE)) return { code: await codeOf(this, id), moduleSideEffects: false };
        if (id !== ELSEWHERE || options?.ssr) return null;
        const each = others.map((one) => `${one}: () => import('${made('first', one)}')`);
        return `export const elsewhere = { ${each.join(', ')} };`;
      }
    },
    {
      name: 'ownchart:words-of-parts',
      apply: 'build',
      transform(code, id, options) {
        // What a worker says is loaded before it says anything.
        if (scope === 'worker' || options?.ssr || !isOwn(id) || id === ELSEWHERE) return;
        if (!code.includes('import(')) return;
        const wrapped = code.replace(/\bimport\(\s*(["'])[^"']+\1[^)]*\)/g, 'partWithWords($&)');
        return {
          code: `import { withWords as partWithWords } from '${LOADED}';\n${wrapped}`,
          map: null
        };
      }
    }
  ];
}

const REGISTRY = `import * as registry from '${COMPILED}registry.js';\n`;
const isOwn = (id: string) =>
  id.startsWith(at('src/')) || id.startsWith(at('.svelte-kit/generated/'));
const fileOf = (key: string) => key.slice(0, key.indexOf('_'));
const table = (words: [key: string, code: string][]) =>
  `{ ${words.map(([key, code]) => `${key}: ${code}`).join(',\n')} }`;

const compiledWords = new Map<string, Promise<Map<string, string>>>();

/** A language's sentences as paraglide compiled them: by key, the code of a function. */
function wordsIn(language: string): Promise<Map<string, string>> {
  const known = compiledWords.get(language);
  if (known) return known;
  const words = readFile(`${COMPILED}messages/${language}.js`, 'utf8').then((source) => {
    const [, ...each] = source.split(/^export const /m);
    return new Map(
      each.map((one) => {
        const [, key, code] = /^(\w+) = ([\s\S]*?);\s*$/.exec(one)!;
        return [key!, code!] as const;
      })
    );
  });
  compiledWords.set(language, words);
  return words;
}

/** The messages said by these modules and by those they import; `also` by those they import later. */
async function saidBy(
  context: Rolldown.PluginContext,
  modules: string[],
  { also, among }: { also: boolean; among: Map<string, string> }
): Promise<Set<string>> {
  const said = new Set<string>();
  const reached = new Set(modules);
  for (const id of reached) {
    if (!isOwn(id)) continue;
    const { code, importedIds, dynamicallyImportedIds } = await context.load({ id });
    for (const key of keysIn(code ?? '')) if (among.has(key)) said.add(key);
    for (const next of [...importedIds, ...(also ? dynamicallyImportedIds : [])]) reached.add(next);
  }
  return said;
}
