import { createServer } from 'node:net';

/** True where nothing listens on the loopback port and this process may. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The wanted port or the next free one of the hundred after it; 0 asks the system for any. */
export async function freePort(wanted: number): Promise<number> {
  if (wanted === 0) return anyPort();
  for (let port = wanted; port < wanted + 100 && port < 65_536; port++) {
    if (await isFree(port)) return port;
  }
  return anyPort();
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
