import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** PATH, and where Debian puts programs, for those who run with less. */
const searchPath = [process.env.PATH, '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  .filter(Boolean)
  .join(delimiter);
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * The path of a Chromium to test with: CHROME_PATH, the system's, Playwright's own, else Debian's package,
 * installed where this process may. Throws with what to do where there is none.
 */
export async function findChromium(): Promise<string> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`CHROME_PATH is ${chosen}, and there is no program. Correct it, or unset it.`);
  }
  const found = onPath() ?? (await ofPlaywright());
  if (found) return found;
  installWithApt();
  const installed = onPath();
  if (installed) return installed;
  throw new Error(
    'No Chromium was found. Install one ("npx playwright install chromium", or your system\'s package), or set CHROME_PATH to one.'
  );
}

function onPath(): string | null {
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

/** Debian's package carries all the libraries Chromium needs, which Playwright's own download does not. */
function installWithApt(): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stderr.write('No Chromium was found: installing the package "chromium" with apt-get.\n');
  const env = { ...process.env, PATH: searchPath, DEBIAN_FRONTEND: 'noninteractive' };
  // Its words go to stderr: stdout carries the path alone.
  const apt = (...words: string[]) =>
    spawnSync('/usr/bin/apt-get', words, { env, stdio: ['ignore', 2, 2] }).status === 0;
  if (!apt('update') || !apt('install', '-y', '--no-install-recommends', 'chromium'))
    throw new Error('apt-get could not install "chromium": its own words above say why.');
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
