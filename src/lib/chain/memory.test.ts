import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, openChain, view, type Chain } from './client.ts';
import { RpcDownError } from './errors.ts';
import { ChainMemory } from './memory.ts';

const contract = '0x00000000000000000000000000000000000000aa';

describe('the memory of a chain server', () => {
  const kept = new Map<string, unknown>();
  const store = {
    get: async (key: string) => kept.get(key),
    put: async (key: string, value: unknown) => void kept.set(key, value)
  };
  let server: Server;
  let answer: unknown;
  let rpcUrl: string;

  beforeEach(async () => {
    kept.clear();
    answer = '0x7a69';
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        const { id } = JSON.parse(body) as { id: number };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answer }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    rpcUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => stop());

  function stop(): Promise<void> {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }

  function chainWith(memory: ChainMemory): Chain {
    const config = { chainId: 31337, rpcUrl, contract, deployedAt: 0 } as const;
    return openChain(config, { timeout: 1_000, retries: 0, memory });
  }

  it('gives the last answer while the server is away, says from when it is, and is fresh again after', async () => {
    const memory = new ChainMemory(store, 'a');
    let changes = 0;
    memory.onChange = () => changes++;
    const chain = chainWith(memory);
    expect(await ask(chain, 'eth_chainId', [])).toBe('0x7a69');
    expect(memory.stale).toBe(false);
    const told = memory.since;
    await stop();
    expect(await ask(chain, 'eth_chainId', [])).toBe('0x7a69');
    expect(memory.stale).toBe(true);
    expect(memory.since).toEqual(told);
    expect(changes).toBe(1);
    // the next visit, still without a network
    const later = new ChainMemory(store, 'a');
    expect(await ask(chainWith(later), 'eth_chainId', [])).toBe('0x7a69');
    expect(Math.abs(later.since!.getTime() - told!.getTime())).toBeLessThan(1_000);
    await new Promise<void>((resolve) =>
      server.listen(Number(new URL(rpcUrl).port), '127.0.0.1', resolve)
    );
    answer = '0x1';
    expect(await ask(chain, 'eth_chainId', [])).toBe('0x1');
    expect(memory.stale).toBe(false);
    expect(changes).toBe(2);
  });

  it('answers no question that was not asked, of another chain, or that leads to a transaction', async () => {
    const chain = chainWith(new ChainMemory(store, 'a'));
    await ask(chain, 'eth_chainId', []);
    await ask(chain, 'eth_blockNumber', []);
    await ask(chain, 'eth_call', [{ from: contract, to: contract, data: '0x' }, 'latest']);
    await ask(chain, 'eth_call', [{ to: contract, data: '0x01' }, 'latest']);
    await stop();
    const down = expect.objectContaining({ code: new RpcDownError().code });
    await expect(ask(chain, 'eth_blockNumber', [])).rejects.toEqual(down);
    await expect(
      ask(chain, 'eth_call', [{ from: contract, to: contract, data: '0x' }, 'latest'])
    ).rejects.toEqual(down);
    await expect(
      ask(chain, 'eth_call', [{ to: contract, data: '0x02' }, 'latest'])
    ).rejects.toEqual(down);
    expect(await ask(chain, 'eth_call', [{ to: contract, data: '0x01' }, 'latest'])).toBe('0x7a69');
    const other = chainWith(new ChainMemory(store, 'b'));
    await expect(ask(other, 'eth_chainId', [])).rejects.toEqual(down);
    await expect(view(other, 'registrar', [])).rejects.toEqual(down);
  });
});
