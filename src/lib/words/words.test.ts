import { globSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, describe } from 'vitest';
import settings from '../../../project.inlang/settings.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { baseLocale, locales } = settings;
const rooms = settings['plugin.inlang.messageFormat'].pathPattern.map((pattern) =>
  pattern.split('/').at(-1)!
);

type Forms = [{ declarations: string[]; selectors: string[]; match: Record<string, string> }];
type Message = string | Forms;

const read = (locale: string, room: string) =>
  JSON.parse(readFileSync(join(root, 'messages', locale, room), 'utf8')) as Record<string, Message>;
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
const textsOf = (message: Message) =>
  typeof message === 'string' ? [message] : Object.values(message[0].match);

it('every file of messages is one that is compiled, and the other way round', () => {
  for (const locale of locales)
    expect(readdirSync(join(root, 'messages', locale)).sort()).toEqual([...rooms].sort());
});

it('no message is in two files', () => {
  const keys = rooms.flatMap((room) => Object.keys(read(baseLocale, room)));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

it('the key of a message begins with the name of its file, where a build looks for it', () => {
  for (const room of rooms)
    for (const key of Object.keys(read(baseLocale, room)))
      expect(`${key.split('_')[0]}.json`, key).toBe(room);
});

it('every message is said somewhere', () => {
  const said = globSync('src/**/*.{ts,svelte}', { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .flatMap((source) => [...source.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key));
  const keys = rooms.flatMap((room) => Object.keys(read(baseLocale, room)));
  const all = new Set(said);
  expect(keys.filter((key) => !all.has(key))).toEqual([]);
});

describe.each(locales)('%s', (locale) => {
  const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();

  it.each(rooms)(
    'says in %s what the others say, with the same names and figures in it',
    (room) => {
      const [base, own] = [read(baseLocale, room), read(locale, room)];
      expect(Object.keys(own)).toEqual(Object.keys(base));
      for (const [key, message] of Object.entries(own)) {
        const expected = new Set(textsOf(base[key]!).flatMap(placeholders));
        const found = new Set(textsOf(message).flatMap(placeholders));
        // A form for one alone may do without the figure.
        const missing = [...expected].filter((name) => !found.has(name));
        const invented = [...found].filter((name) => !expected.has(name));
        expect({ key, missing, invented }).toEqual({ key, missing: [], invented: [] });
        for (const text of textsOf(message)) {
          expect(text.trim(), key).toBe(text);
          expect(text, key).not.toBe('');
        }
      }
    }
  );

  it.each(rooms)('has in %s a form for every count the language tells apart', (room) => {
    for (const [key, message] of Object.entries(read(locale, room))) {
      if (typeof message === 'string') continue;
      const [{ declarations, match }] = message;
      const plural = declarations
        .map((line) => /^local (\w+) = \w+: plural$/.exec(line)?.[1])
        .find((name) => name !== undefined);
      if (!plural) continue;
      const forms = Object.keys(match).flatMap((condition) =>
        condition
          .split(',')
          .map((part) => part.trim().split('='))
          .filter(([name]) => name === plural)
          .map(([, form]) => form!)
      );
      expect({ key, forms: [...new Set(forms)].sort() }).toEqual({
        key,
        forms: [...pluralCategories].sort()
      });
    }
  });
});
