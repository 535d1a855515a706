import { sveltekit } from '@sveltejs/kit/vite';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import tailwindcss from '@tailwindcss/vite';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { demoWalletNode } from './src/lib/wallet/demo/vite-plugin.ts';
import { siteWordsOptions } from './src/lib/words/options.ts';
import { servedTogether } from './script/served-together.ts';
import { wordsByLanguage } from './src/lib/words/vite-plugin.ts';

// The wallet of demo people is compiled in only where a build asks for it: see README, "Demo wallet".
const demoWallet = process.env.OWNCHART_DEMO_WALLET === '1';

/**
 * SvelteKit compiles every page a second time, for a server. There is none, and no page is rendered before it is in a
 * browser: there a page's component is nothing, but for the styles that index.html links to.
 */
const noServer: Plugin = {
  name: 'ownchart:no-server',
  apply: 'build',
  enforce: 'pre',
  load: {
    filter: { id: /\/src\/routes\/[^?]*\.svelte$/ },
    handler(id, options) {
      if (!options?.ssr) return null;
      return id.endsWith('/src/routes/+layout.svelte')
        ? "<script>import '../app.css'</script>"
        : '';
    }
  }
};

export default defineConfig({
  plugins: [
    noServer,
    tailwindcss(),
    ...(process.env.VITEST ? [] : [paraglideVitePlugin(siteWordsOptions)]),
    sveltekit(),
    // After the components are compiled: it looks at their imports.
    ...(process.env.VITEST ? [] : wordsByLanguage('page')),
    ...(demoWallet ? [demoWalletNode()] : [])
  ],
  define: { __DEMO_WALLET__: JSON.stringify(demoWallet) },
  worker: { format: 'es', plugins: () => wordsByLanguage('worker') },
  build: { target: 'es2024', chunkSizeWarningLimit: 2000, reportCompressedSize: false },
  environments: {
    client: {
      build: { rolldownOptions: { output: { codeSplitting: { groups: servedTogether } } } }
    }
  },
  test: {
    include: ['src/**/*.test.ts', 'script/**/*.test.ts', 'test/{chart,network}/**/*.test.ts'],
    environment: 'node',
    // Many tests wait for peers and chains: more at a time than there are cores to spare.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) }
  }
});
