import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { people } from './stack/people.ts';
import type { Stack } from './stack/stack.ts';

const HELP = `npm start              chain, relay and site on this machine; what is kept is kept
npm start -- --fresh   wipes the chain first
npm start -- --dir DIR keeps the chain elsewhere (default .local)
npm start -- --site DIR serves a site that is built already`;

/** Milliseconds between two looks whether the parent lives. */
const PARENT_WATCH = 500;

/** Milliseconds in which a second signal is the same Ctrl-C: the terminal and npm each pass it on. */
const SAME_WISH = 1_000;

const began = Date.now();
const say = (line: string) => console.log(line);
const progress = (line: string) =>
  say(`  ${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}`);

function readArguments(): { fresh: boolean; dir: string; siteDir?: string } {
  const words = process.argv.slice(2);
  const options: ReturnType<typeof readArguments> = {
    fresh: false,
    dir: fileURLToPath(new URL('../.local', import.meta.url))
  };
  while (words.length > 0) {
    const word = words.shift();
    if (word === '--fresh') options.fresh = true;
    else if (word === '--dir' && words[0]) options.dir = resolve(words.shift()!);
    else if (word === '--site' && words[0]) options.siteDir = resolve(words.shift()!);
    else {
      say(HELP);
      process.exit(word === '--help' ? 0 : 2);
    }
  }
  return options;
}

function welcome(stack: Stack): string {
  const { patient, hospital, hospital2, registrar } = people;
  return `
  OwnChart runs at  ${stack.siteUrl}   (ready in ${((Date.now() - began) / 1000).toFixed(1)} s)

  1. Open it, connect the demo wallet as ${patient.name} (patient), set up, and add a document.
  2. Open it in another browser profile as ${hospital.name}, and set up there too.
  3. As ${patient.name}, share the record with ${hospital.name}; as ${hospital.name}, open it.
  4. Look at Activity, stop sharing, and see the next open refused.
  ${hospital2.name} is accredited as well; ${registrar.name} is the registrar.

  Technical details: chain ${stack.chainId} at ${stack.rpcUrl}
                     contract ${stack.contract}
                     relay ${stack.relay}
  The demo wallet's keys are public: only for trying out.
  Ctrl-C stops everything and keeps the chain; "npm start -- --fresh" begins anew.
`;
}

let stack: Stack | null = null;
let leaving: Promise<void> | null = null;

function leave(code: number, why: string): Promise<void> {
  leaving ??= (async () => {
    say(`\n  ${why} Stopping ...`);
    await stack?.stop();
    say('  Nothing is left running.');
    process.exit(code);
  })();
  return leaving;
}

const parent = process.ppid;
let asked = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const again = asked > 0 && Date.now() - asked > SAME_WISH;
    asked ||= Date.now();
    // While starting, or asked again while stopping: at once; chain and builders end with this process.
    if (!stack || again) process.exit(130);
    void leave(0, 'Asked to stop.');
  });
}
setInterval(() => {
  if (process.ppid === parent) return;
  if (!stack) process.exit(1);
  void leave(0, 'What started it is gone.');
}, PARENT_WATCH).unref();

const options = readArguments();
// Only now: it brings the whole stack along, which nobody needs who asks how it is used.
const { startStack } = await import('./stack/stack.ts');
const starting = startStack({
  ...options,
  build: options.siteDir === undefined,
  offline: true,
  log: progress,
  onLost: (part) => void leave(1, `The ${part} ended by itself.`)
});
try {
  stack = await starting;
  say(welcome(stack));
} catch (error) {
  console.error(`\n  OwnChart did not start. ${(error as Error).message}`);
  console.error('  If what was kept is damaged, "npm start -- --fresh" begins anew.');
  process.exit(1);
}
