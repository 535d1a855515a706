import { compile } from '@inlang/paraglide-js';
import { wordsOptions } from '../src/lib/words/options.ts';

/** Compiles the words of all languages: the site, the tests and the type check import them. */
await compile(wordsOptions);
