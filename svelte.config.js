import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({
      pages: process.env.OWNCHART_SITE ?? 'build',
      assets: process.env.OWNCHART_SITE ?? 'build'
    }),
    router: { type: 'hash' },
    paths: { relative: true },
    // A fixed name keeps the build reproducible: the same source gives the same CID.
    version: { name: 'ownchart' },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self'],
        'style-src': ['self', 'unsafe-inline'],
        'img-src': ['self', 'blob:', 'data:'],
        'font-src': ['self'],
        'worker-src': ['self', 'blob:'],
        'manifest-src': ['self'],
        // Narrowed to the chosen RPC and relays by a second policy once the settings are read.
        'connect-src': ['self', 'http:', 'https:', 'ws:', 'wss:', 'blob:'],
        'base-uri': ['none'],
        'form-action': ['none'],
        'object-src': ['none']
      }
    }
  }
};
