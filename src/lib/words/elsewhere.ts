import type { Locale, MessagePart } from './compiled/runtime.js';

/** A sentence of one language; one with places for links and the like tells its pieces too. */
export interface Sentence {
  (inputs?: object): string;
  parts?: (inputs?: object) => MessagePart[];
}

/** Sentences of one language, by the keys of their messages. */
export type Words = Record<string, Sentence>;

/** A language's words, as a build parts them. */
export interface Parts {
  /** What the first page says (in a worker: all it can say). */
  first: Words;
  /** What is said later, by the message file it stands in. */
  later: Record<string, () => Promise<{ default: Words }>>;
}

/**
 * Where the words of the languages other than the base language are loaded from. None are, in tests and scripts: there
 * all are compiled in. A build puts in its own (vite-plugin.ts).
 */
export const elsewhere: Partial<Record<Locale, () => Promise<Parts>>> = {};
