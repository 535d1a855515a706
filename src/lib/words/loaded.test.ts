import { beforeEach, expect, it, vi } from 'vitest';
import type * as Runtime from './compiled/runtime.js';
import type * as Loaded from './loaded.ts';
import type { Parts } from './elsewhere.ts';

type Load = () => Promise<Parts>;
const { elsewhere } = vi.hoisted(() => ({ elsewhere: {} as { fr?: Load; ar?: Load } }));
vi.mock('./elsewhere.ts', () => ({ elsewhere }));

const french = vi.fn<Load>();
const later = vi.fn();
let words: typeof Loaded;
let locale: typeof Runtime;

beforeEach(async () => {
  vi.resetModules();
  vi.resetAllMocks();
  words = await import('./loaded.ts');
  locale = await import('./compiled/runtime.js');
  locale.overwriteGetLocale(() => 'fr');
  later.mockResolvedValue({ default: { home_count: ({ n }: { n: number }) => `${n} fois` } });
  french.mockResolvedValue({
    first: { home_hello: () => 'Bonjour' },
    later: { home: later }
  });
  elsewhere.fr = french;
});

it('tells a message in the language whose words were loaded, and in English before', async () => {
  const hello = words.message('home_hello', () => 'Hello');
  expect(hello()).toBe('Hello');
  expect(await words.bringWords('fr')).toBe(true);
  expect(hello()).toBe('Bonjour');
  expect(hello({}, { locale: 'en' })).toBe('Hello');
  expect(later).not.toHaveBeenCalled();
});

it('tells the pieces of a message with a link in it, in either language', async () => {
  const piece = (value: string) => [{ type: 'text', value } as const];
  const link = words.message(
    'home_hello',
    Object.assign(() => 'Hello', { parts: () => piece('Hello') })
  );
  expect(link.parts!()).toEqual(piece('Hello'));
  await words.bringWords('fr');
  // One language may do without what another has.
  expect(link.parts!()).toEqual(piece('Bonjour'));
  expect(words.message('home_plain', () => 'Plain').parts).toBeUndefined();
});

it('loads a file of messages once code that says one of them is there, once', async () => {
  await words.bringWords('fr');
  let count: ReturnType<typeof words.message> | undefined;
  const part = async () => {
    count = words.message('home_count', () => 'times');
    return 'the part';
  };
  expect(await words.withWords(part())).toBe('the part');
  expect(count!({ n: 3 })).toBe('3 fois');
  await words.bringWords('fr');
  expect(later).toHaveBeenCalledTimes(1);
});

it('tells English where words cannot be had, says so, and asks again', async () => {
  const count = words.message('home_count', ({ n }: { n?: number } = {}) => `${n} times`);
  later.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  expect(await words.bringWords('fr')).toBe(false);
  expect(count({ n: 3 })).toBe('3 times');
  expect(await words.bringWords('fr')).toBe(true);
  expect(count({ n: 3 })).toBe('3 fois');

  elsewhere.ar = () => Promise.reject(new TypeError('Failed to fetch'));
  expect(await words.bringWords('ar')).toBe(false);
});

it('comes to an end where a file lacks a message', async () => {
  words.message('home_missing', () => 'Missing');
  expect(await words.bringWords('fr')).toBe(false);
});
