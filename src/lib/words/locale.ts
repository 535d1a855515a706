import { getLocale } from './compiled/runtime.js';

/**
 * The language tag that dates and figures are told in: the page's language, with the region the browser adds to it, in
 * Latin digits as the sentences around them have.
 */
export function locale(): string {
  const language = getLocale();
  const own = globalThis.navigator?.languages?.find(
    (tag) => new Intl.Locale(tag).language === language
  );
  return new Intl.Locale(own ?? language, { numberingSystem: 'latn' }).toString();
}
