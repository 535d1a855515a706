import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RpcRequest {
  id: number;
  method: string;
  params: unknown[];
}

export interface RpcProxy {
  url: string;
  /** Methods asked since the start. */
  asked: string[];
  stop(): Promise<void>;
}

/** A chain server that stands between: `alter` gets each request and the true result, and returns what is told; what it throws becomes a JSON-RPC error. */
export async function startRpcProxy(
  target: string,
  alter: (request: RpcRequest, result: unknown) => unknown
): Promise<RpcProxy> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    // Chain servers answer pages of any site.
    outgoing.setHeader('access-control-allow-origin', '*');
    outgoing.setHeader('access-control-allow-headers', '*');
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204).end();
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const request = JSON.parse(Buffer.concat(chunks).toString()) as RpcRequest;
      asked.push(request.method);
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request)
      });
      const answer = (await response.json()) as { result?: unknown; error?: unknown };
      if (!answer.error) {
        try {
          answer.result = await alter(request, answer.result);
        } catch (error) {
          delete answer.result;
          answer.error = { code: -32_000, message: (error as Error).message };
        }
      }
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify(answer));
    })().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  };
}
