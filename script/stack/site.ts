import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

export interface SiteOptions {
  /** The built site. */
  dir: string;
  port?: number;
  /** Served beside the site as config.json. */
  config: () => unknown;
  /** Path the site is served under, with slashes at both ends, as a gateway does: '/ipfs/bafy.../'. Elsewhere is nothing. */
  base?: string;
  /** Sends `file.gz` for `file` where the folder has one; false by default. */
  gzip?: boolean;
}

export interface Site {
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Serves a built site on the loopback, as any static host would. */
export async function startSite({
  dir,
  port = 0,
  config,
  base = '/',
  gzip = false
}: SiteOptions): Promise<Site> {
  const files = sirv(dir, {
    etag: true,
    gzip,
    setHeaders(response, path) {
      const immutable = path.includes('/_app/immutable/');
      response.setHeader(
        'cache-control',
        immutable ? 'public, max-age=31536000, immutable' : 'no-cache'
      );
      response.setHeader('x-content-type-options', 'nosniff');
    }
  });
  const server = createServer((request, response) => {
    const notFound = () => {
      response.statusCode = 404;
      response.end('Not found');
    };
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (!path.startsWith(base)) return notFound();
    if (path === `${base}config.json`) {
      response.setHeader('content-type', 'application/json');
      response.setHeader('cache-control', 'no-store');
      return response.end(JSON.stringify(config()));
    }
    request.url = (request.url ?? '/').slice(base.length - 1);
    files(request, response, notFound);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    // "localhost" is a secure context in every browser, and reads better than a number.
    url: `http://localhost:${bound}${base}`,
    port: bound,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}
