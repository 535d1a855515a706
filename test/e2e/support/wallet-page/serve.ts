import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { build } from 'vite';
import { demoWalletNode } from '../../../../src/lib/wallet/demo/vite-plugin.ts';

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>The wallet room alone</title></head>
<body><h1>The wallet room alone</h1><button id="page">A button of the page</button>
<script type="module" src="./page.js"></script></body></html>`;

/** The rules of the site's own pages (svelte.config.js). */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; connect-src 'self' http:; base-uri 'none'; form-action 'none'";

/** Builds a page that has the wallet room and the demo wallet, and nothing else, and serves it. */
export async function serveWalletPage(): Promise<{ url: string; stop(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'ownchart-wallet-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [demoWalletNode()],
    build: {
      target: 'es2024',
      outDir,
      lib: {
        entry: { page: fileURLToPath(new URL('main.ts', import.meta.url)) },
        formats: ['es']
      }
    }
  });
  const files = sirv(outDir);
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', policy);
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/') {
      files(request, response);
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html);
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((go) => server.close(go));
      await rm(outDir, { recursive: true, force: true });
    }
  };
}
