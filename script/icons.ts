import { chromium } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from './chromium.ts';
import { root } from './run.ts';

// Draws the icons of the installed site from static/icon.svg. usage: node script/icons.ts

/** `inset`: the part of the edge that a mask may cut away, with the ground carried on to it. */
const ICONS = [
  { file: 'icon-192.png', size: 192, inset: 0 },
  { file: 'icon-512.png', size: 512, inset: 0 },
  { file: 'icon-maskable-512.png', size: 512, inset: 0.12 },
  { file: 'apple-touch-icon.png', size: 180, inset: 0.06 }
];
/** The ground of static/icon.svg. */
const GROUND = '#0b3b36';

const svg = await readFile(join(root, 'static/icon.svg'), 'utf8');
const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : []
});
try {
  for (const { file, size, inset } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const edge = size * inset;
    await page.setContent(
      `<style>body{margin:0;background:${inset > 0 ? GROUND : 'transparent'}}img{display:block;padding:${edge}px;width:${size - 2 * edge}px}</style><img src="${address}">`
    );
    await page.locator('img').evaluate((image: HTMLImageElement) => image.decode());
    await writeFile(
      join(root, 'static', file),
      await page.screenshot({ omitBackground: inset === 0 })
    );
    await page.close();
  }
} finally {
  await browser.close();
}
