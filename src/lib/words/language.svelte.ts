import {
  baseLocale,
  isLocale,
  locales,
  overwriteGetLocale,
  type Locale
} from './compiled/runtime.js';
import { bringWords } from './loaded.ts';

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
  readonly #listeners = new Set<(language: Locale) => void>();

  /**
   * From now on the page's words follow the choice made before in this browser or later in another of its tabs, or the
   * browser's own languages. The page is English where the words of those can't be loaded.
   */
  async start(): Promise<void> {
    overwriteGetLocale(() => this.current);
    addEventListener('storage', ({ key, newValue }) => {
      if (key === KEY && isLocale(newValue)) void this.#follow(newValue);
    });
    const language = chosenBefore() ?? ownLanguages();
    this.#show((await bringWords(language)) ? language : baseLocale);
  }

  /**
   * Shows this language once its words are loaded. False where they can't be: the page stays as it was.
   * @param language one of `languages`
   */
  async choose(language: Locale): Promise<boolean> {
    if (!(await bringWords(language))) return false;
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // A browser that keeps nothing shows it until the page is closed.
    }
    this.#show(language);
    return true;
  }

  async #follow(language: Locale): Promise<void> {
    if (await bringWords(language)) this.#show(language);
  }

  /** Tells the language now and at every change of it, to what speaks apart from the page. Returns the end of that. */
  tell(listener: (language: Locale) => void): () => void {
    this.#listeners.add(listener);
    listener(this.current);
    return () => void this.#listeners.delete(listener);
  }

  #show(language: Locale): void {
    this.current = language;
    for (const listener of this.#listeners) listener(language);
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
