import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { testInBrowsers } from './test/e2e.ts';

// Takes a picture of every screen and state that the accessibility tests visit: for each person, on a desk and a
// phone, light and dark; on the phone in other languages too. usage: npm run gallery [-- --languages de,ar] [WORDS of test files]

const folder = fileURLToPath(new URL('../gallery', import.meta.url));
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
process.env.OWNCHART_GALLERY = folder;
const { values, positionals: words } = parseArgs({
  options: { languages: { type: 'string', default: '' } },
  allowPositionals: true
});
process.env.OWNCHART_GALLERY_LANGUAGES = values.languages;
const { ok } = await testInBrowsers(words.length > 0 ? words : ['access']);
console.log('The pictures are in gallery/.');
if (!ok) process.exitCode = 1;
