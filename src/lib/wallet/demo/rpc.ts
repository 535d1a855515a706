import { RpcError } from './rpc-error.ts';

/** Asks a JSON-RPC node. */
export type Rpc = (method: string, params?: readonly unknown[]) => Promise<unknown>;

/** A JSON-RPC client of one URL, by fetch. Throws RpcError: the node's own, or 4900 where it cannot be reached. */
export function createRpc(url: string): Rpc {
  let id = 0;
  return async (method, params = []) => {
    let reply: { result?: unknown; error?: { code: number; message: string; data?: unknown } };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
      });
      reply = (await response.json()) as typeof reply;
    } catch (error) {
      throw Object.assign(new RpcError(4900, 'The demo wallet cannot reach the network.'), {
        cause: error
      });
    }
    if (reply.error) throw new RpcError(reply.error.code, reply.error.message, reply.error.data);
    return reply.result;
  };
}
