import { overwriteGetLocale, type Locale } from './compiled/runtime.js';
import { bringWords } from './loaded.ts';

/** Lets what runs apart from the page, as a worker does, say everything from now on in this language. */
export async function speak(language: Locale): Promise<void> {
  // Where its words can't be had, what the worker spoke before is better than a mixture.
  if (await bringWords(language)) overwriteGetLocale(() => language);
}
