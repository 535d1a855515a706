import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { build } from 'vite';

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>Document viewers</title><link rel="stylesheet" href="./page.css"></head>
<body><main id="document" class="p-4"></main><script type="module" src="./page.js"></script></body></html>`;

interface SiteConfig {
  kit: { csp: { directives: Record<string, string[]> } };
}
const site = (await import(new URL('../../svelte.config.js', import.meta.url).href)) as {
  default: SiteConfig;
};

/** The content policy of the site itself, and no other host at all. */
const policy = Object.entries({
  ...site.default.kit.csp.directives,
  'connect-src': ['self', 'blob:']
})
  .map(([name, values]) => {
    const quoted = values.map((value) =>
      /^(self|none|unsafe-inline)$/.test(value) ? `'${value}'` : value
    );
    return `${name} ${quoted.join(' ')}`;
  })
  .join('; ');

export interface ViewersPage {
  url: string;
  /** Makes a file of this machine readable to the page; returns its address there. */
  offer(path: string): string;
  stop(): Promise<void>;
}

/** Builds a page that has the site's document viewers, and nothing else, and serves it on this machine only. */
export async function serveViewers(): Promise<ViewersPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'ownchart-viewers-'));
  await build({
    configFile: false,
    logLevel: 'error',
    base: './',
    plugins: [tailwindcss(), svelte({ configFile: false })],
    worker: { format: 'es' },
    build: {
      target: 'es2024',
      outDir,
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
      rolldownOptions: {
        input: { page: fileURLToPath(new URL('page/main.ts', import.meta.url)) },
        output: { entryFileNames: '[name].js', assetFileNames: '[name].[ext]' }
      }
    }
  });
  const files = sirv(outDir);
  const offered: string[] = [];
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', policy);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const index = /^\/file\/(\d+)$/.exec(pathname)?.[1];
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html);
    } else if (index === undefined) files(request, response);
    else {
      readFile(offered[Number(index)] ?? '').then(
        (bytes) => response.setHeader('content-type', 'application/octet-stream').end(bytes),
        () => response.writeHead(404).end()
      );
    }
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    offer: (path) => `${url}/file/${offered.push(path) - 1}#${basename(path)}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((go) => server.close(go));
      await rm(outDir, { recursive: true, force: true });
    }
  };
}
