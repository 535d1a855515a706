import { baseLocale, getLocale, type Locale, type MessagePart } from './compiled/runtime.js';
import { elsewhere, type Sentence, type Words } from './elsewhere.ts';

interface Options {
  locale?: Locale;
}

interface Message {
  (inputs?: object, options?: Options): string;
  parts?: (inputs?: object, options?: Options) => MessagePart[];
}

/** The messages that the code loaded so far can say. */
const known: string[] = [];
const loaded: Partial<Record<Locale, Words>> = {};

/**
 * A message as a build has it: its English stands beside the code that says it, other languages are looked up among
 * what `bringWords` loaded. English is told where they are not there.
 */
export function message(key: string, english: Sentence): Message {
  known.push(key);
  const sentence = (options?: Options) => loaded[options?.locale ?? getLocale()]?.[key] ?? english;
  const say: Message = (inputs = {}, options) => sentence(options)(inputs);
  if (english.parts)
    say.parts = (inputs = {}, options) => {
      const said = sentence(options);
      return said.parts?.(inputs) ?? [{ type: 'text', value: said(inputs) }];
    };
  return say;
}

/**
 * Loads the words of this language for all that the code loaded so far can say. False where some could not be had:
 * they are told in English, and asked for again at the next call.
 */
export async function bringWords(language: Locale): Promise<boolean> {
  const from = elsewhere[language];
  if (language === baseLocale || !from) return true;
  try {
    const { first, later } = await from();
    const words = (loaded[language] ??= { ...first });
    // Code that came meanwhile may say more.
    for (let files = missing(words); files.length > 0; files = missing(words)) {
      const found = await Promise.all(files.map((file) => later[file]?.()));
      Object.assign(words, ...found.map((one) => one?.default));
      if (missing(words).some((file) => files.includes(file))) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** The part of the app that is being loaded, once its words are there: a build wraps every `import()` in this. */
export async function withWords<T>(part: Promise<T>): Promise<T> {
  const module = await part;
  await bringWords(getLocale());
  return module;
}

/** The message files that hold what these words lack. A message's key begins with the name of its file. */
function missing(words: Words): string[] {
  const lacking = known.filter((key) => !Object.hasOwn(words, key));
  return [...new Set(lacking.map((key) => key.slice(0, key.indexOf('_'))))];
}
