import {
  baseLocale,
  isLocale,
  locales,
  overwriteGetLocale,
  type Locale
} from './compiled/runtime.js';

export { locales as languages, type Locale as Language } from './compiled/runtime.js';

const KEY = 'ownchart-language';

/** Names of the languages, each in itself. */
export const LANGUAGE_NAMES: Record<Locale, string> = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  de: 'Deutsch',
  hi: 'हिन्दी',
  ar: 'العربية'
};

/** The language that everything on the page is told in; a change of it changes the page at once. */
class LanguageChoice {
  current: Locale = $state(baseLocale);

  /** From now on the page's words follow the choice made before in this browser, or the browser's own languages. */
  start(): void {
    overwriteGetLocale(() => this.current);
    this.#show(chosenBefore() ?? ownLanguages());
  }

  /** @param language one of `languages` */
  choose(language: Locale): void {
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // A browser that keeps nothing shows it until the page is closed.
    }
    this.#show(language);
  }

  #show(language: Locale): void {
    this.current = language;
    document.documentElement.lang = language;
    document.documentElement.dir = directionOf(language);
  }
}

export const language = new LanguageChoice();

/** The side on which lines of this language begin. */
export function directionOf(language: Locale): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

function chosenBefore(): Locale | null {
  try {
    const kept = localStorage.getItem(KEY);
    return isLocale(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** The first of the browser's languages that the page speaks. */
function ownLanguages(): Locale {
  for (const tag of navigator.languages) {
    const short = new Intl.Locale(tag).language;
    const spoken = locales.find((locale) => locale === short);
    if (spoken) return spoken;
  }
  return baseLocale;
}
