import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** PATH, and where Debian puts programs, for those who run with less. */
const searchPath = [process.env.PATH, '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  .filter(Boolean)
  .join(delimiter);
/** Without a window the shell does the same in half the time: it draws no frame of a browser around the page. */
const SHELL = 'chromium-headless-shell';
const windowed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The path of a Chromium to test with: CHROME_PATH, the system's, Playwright's own, else Debian's package,
 * installed where this process may. With `headless` false only one that can show a window. Throws with what to do
 * where there is none.
 */
export async function findChromium({ headless = true } = {}): Promise<string> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, and there is no program. Correct it, or unset it.`);
  }
  const names = headless ? [SHELL, ...windowed] : windowed;
  const found = onPath(names) ?? (await ofPlaywright());
  if (found) return found;
  installWithApt(headless ? [SHELL, 'chromium'] : ['chromium']);
  const installed = onPath(names);
  if (installed) return installed;
  throw new Error(
    'No Chromium was found. Install one ("npx playwright install chromium", or your system\'s package), or set CHROME_PATH to one.'
  );
}

function onPath(names: readonly string[]): string | null {
  for (const name of names) {
    for (const folder of searchPath.split(delimiter)) {
      const path = join(folder, name);
      if (folder && isProgram(path)) return path;
    }
  }
  return null;
}

async function ofPlaywright(): Promise<string | null> {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return path && isProgram(path) ? path : null;
}

/**
 * Installs the first of the packages that there is. Debian's carry all the libraries Chromium needs, which Playwright's
 * own download does not.
 */
function installWithApt(packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write('No Chromium was found: installing one with apt-get.\n');
  const env = { ...process.env, PATH: searchPath, DEBIAN_FRONTEND: 'noninteractive' };
  // Its words go to stderr: stdout carries the path alone.
  const apt = (...words: string[]) =>
    spawnSync('/usr/bin/apt-get', words, { env, stdio: ['ignore', 2, 2] }).status === 0;
  apt('update');
  if (!packages.some((name) => apt('install', '-y', '--no-install-recommends', name)))
    throw new Error('apt-get could not install Chromium: its own words above say why.');
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(await findChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
