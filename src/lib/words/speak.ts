import { overwriteGetLocale, type Locale } from './compiled/runtime.js';

/** Lets what runs apart from the page, as a worker does, say everything from now on in this language. */
export function speak(language: Locale): void {
  overwriteGetLocale(() => language);
}
