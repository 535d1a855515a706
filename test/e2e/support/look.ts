import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { join } from 'node:path';
import { goTo } from './acts.ts';
import type { Person } from './person.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
/** A window of 1280 x 1024 at 400 % (WCAG 1.4.10). */
const ENLARGED = { width: 320, height: 256 };

/** The folder for the pictures of all screens, where "npm run gallery" asks for them. */
const gallery = process.env.OWNCHART_GALLERY;
/** Languages that each state is shown in on a phone too, where the gallery asks for them: "de,ar". */
const languages = (process.env.OWNCHART_GALLERY_LANGUAGES ?? '').split(',').filter(Boolean);

/** Goes to a page by a link, waits until it stands, and looks at it. */
export async function visit(
  person: Person,
  route: string,
  heading: string | RegExp,
  title: string
): Promise<void> {
  await goTo(person, route);
  await expect(person.page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  await look(person, title);
}

const FOUR = [
  [DESK, 'light'],
  [PHONE, 'dark'],
  [DESK, 'dark'],
  [PHONE, 'light']
] as const;
let states = 0;

/**
 * Holds the page as it stands to axe and to the width of a desk, of a phone, and of a desk enlarged four times. An analysis
 * takes a second or two, so each state is analysed on a light desk or a dark phone by turns; where a gallery is asked for,
 * in all four ways, with a picture each: `title` names it; and on a phone in each of the gallery's languages.
 */
export async function look({ name, page }: Person, title: string): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  const [analysed, other] = states++ % 2 === 0 ? [FOUR[0], FOUR[1]] : [FOUR[1], FOUR[0]];
  for (const [viewport, colorScheme] of gallery ? FOUR : [analysed]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const where = `${title}, ${viewport.width} px, ${colorScheme}`;
    // What is still fading from the colours of one scheme into the other's is looked at again.
    let found = await violationsOf(page);
    for (let again = 0; again < 3 && found.length > 0; again++) found = await violationsOf(page);
    expect.soft(found, where).toEqual([]);
    expect.soft(await tooWide(page), `${where}: pixels too wide`).toBe(0);
    if (gallery) {
      const file = `${name ?? 'Visitor'} - ${title} - ${viewport.width} ${colorScheme}.png`;
      await page.screenshot({ path: join(gallery, file), fullPage: true });
    }
  }
  const spoken = await page.locator('html').getAttribute('lang');
  if (gallery)
    for (const language of languages) {
      await page.setViewportSize(PHONE);
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await speak(page, language);
      expect.soft(await tooWide(page), `${title}, in ${language}: pixels too wide`).toBe(0);
      const file = `${name ?? 'Visitor'} - ${title} - 360 ${language}.png`;
      await page.screenshot({ path: join(gallery, file), fullPage: true });
      await speak(page, spoken!);
    }
  else
    for (const viewport of [other[0], ENLARGED]) {
      await page.setViewportSize(viewport);
      const where = `${title}, ${viewport.width} px`;
      expect.soft(await tooWide(page), `${where}: pixels too wide`).toBe(0);
    }
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** Lets the page speak another language, as when another tab of the browser chose it. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((newValue) => {
    localStorage.setItem('ownchart-language', newValue);
    dispatchEvent(new StorageEvent('storage', { key: 'ownchart-language', newValue }));
  }, language);
  await expect(page.locator(`html[lang=${language}]`)).toBeAttached();
  // What was read before is read again: until then it goes on speaking the other language.
  await page.waitForTimeout(1_000);
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
}

/** How far the page reaches over the side of its window (px). */
function tooWide(page: Page): Promise<number> {
  return page.evaluate(async () => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(settled);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // Frames there are none: the whole analysis runs in the page.
  const violations = await page.evaluate(async () => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    return (await inPage.run(document, { resultTypes: ['violations'] })).violations;
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`)
  );
}

/** In the page: until nothing fades from the colours of one scheme into the other's. */
async function settled(): Promise<void> {
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  const ending = document
    .getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
