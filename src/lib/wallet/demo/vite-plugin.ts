import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const require = createRequire(import.meta.url);

/** The packages that expect Node's own modules, and in a browser build get what stands here instead. */
const importers = /node_modules\/(@ethereumjs\/util|@metamask\/eth-sig-util|micro-ftch)\//;

/** Loaded by eth-sig-util's dependencies, and never called by it. */
const stubs: Record<string, string> = {
  'micro-ftch': 'exports.default = () => { throw new Error("The demo wallet does not fetch."); };',
  events: 'exports.EventEmitter = class {};'
};
const STUB = '\0ownchart:stub:';

/**
 * Lets `@metamask/eth-sig-util` be bundled for a browser. Only the demo wallet imports it, so a production
 * build has none of this.
 */
export function demoWalletNode(): Plugin {
  return {
    name: 'ownchart:demo-wallet-node',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !importers.test(importer)) return null;
      if (source === 'buffer') return require.resolve('buffer/');
      return Object.hasOwn(stubs, source) ? `${STUB}${source}` : null;
    },
    load(id) {
      return id.startsWith(STUB) ? stubs[id.slice(STUB.length)] : null;
    },
    transform(code, id) {
      if (!importers.test(id) || !/\bBuffer\b/.test(code) || /require\("buffer"\)/.test(code))
        return null;
      return { code: `const { Buffer } = require("buffer");${code}`, map: null };
    }
  };
}
