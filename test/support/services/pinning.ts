import { multiaddr } from '@multiformats/multiaddr';
import { randomUUID } from 'node:crypto';
import { CID } from 'multiformats/cid';
import {
  bodyOf,
  cors,
  json,
  listen,
  startServiceNode,
  type Listening,
  type ServiceNode
} from './service-node.ts';

interface Pin {
  cid: string;
  name?: string;
  origins?: string[];
  meta?: Record<string, string>;
}

interface PinStatus {
  requestid: string;
  status: 'queued' | 'pinning' | 'pinned' | 'failed';
  created: string;
  pin: Pin;
  delegates: string[];
  info: Record<string, string>;
}

export interface PinningServer extends Listening {
  node: ServiceNode;
  requests: PinStatus[];
}

/**
 * The IPFS Pinning Service API 1.0 over Helia: POST, GET and DELETE of /pins and /pins/{requestid}, bearer token,
 * delegates to call, and fetching by Bitswap from who called, or from `origins`.
 */
export async function startPinningService({ token }: { token: string }): Promise<PinningServer> {
  const node = await startServiceNode();
  const requests: PinStatus[] = [];
  const failure = (reason: string, details: string): unknown => ({ error: { reason, details } });
  const work = async (request: PinStatus, cid: CID): Promise<void> => {
    request.status = 'pinning';
    for (const origin of request.pin.origins ?? [])
      await node.libp2p
        .dial(multiaddr(origin), { signal: AbortSignal.timeout(2_000) })
        .catch(() => undefined);
    try {
      await node.pin(cid, AbortSignal.timeout(20_000));
      request.status = 'pinned';
    } catch {
      request.status = 'failed';
    }
  };
  const server = await listen(async (request, response) => {
    if (cors(request, response)) return;
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.headers.authorization !== `Bearer ${token}`)
      return json(response, 401, failure('UNAUTHORIZED', 'Access token is missing or invalid'));
    const id = /^\/pins\/([^/]+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) {
      const found = requests.find(({ requestid }) => requestid === id);
      if (!found)
        return json(response, 404, failure('NOT_FOUND', 'The specified resource was not found'));
      if (request.method === 'GET') return json(response, 200, found);
      if (request.method === 'DELETE') {
        requests.splice(requests.indexOf(found), 1);
        const cid = CID.parse(found.pin.cid);
        if (await node.isPinned(cid)) await node.unpin(cid);
        response.statusCode = 202;
        return void response.end();
      }
    }
    if (url.pathname === '/pins' && request.method === 'GET') {
      const wanted = (url.searchParams.get('status') ?? 'pinned').split(',');
      const cids = url.searchParams.get('cid')?.split(',');
      const matching = requests.filter(
        ({ status, pin }) =>
          wanted.includes(status) && (cids === undefined || cids.includes(pin.cid))
      );
      const limit = Number(url.searchParams.get('limit') ?? 10);
      return json(response, 200, {
        count: matching.length,
        results: matching.toReversed().slice(0, limit)
      });
    }
    if (url.pathname === '/pins' && request.method === 'POST') {
      let pin: Pin;
      let cid: CID;
      try {
        pin = JSON.parse((await bodyOf(request)).toString()) as Pin;
        cid = CID.parse(pin.cid);
      } catch {
        return json(response, 400, failure('BAD_REQUEST', 'cid is not a CID'));
      }
      const status: PinStatus = {
        requestid: randomUUID(),
        status: 'queued',
        created: new Date().toISOString(),
        pin,
        delegates: node.addresses(),
        info: {}
      };
      requests.push(status);
      void work(status, cid);
      return json(response, 202, status);
    }
    return json(response, 404, failure('NOT_FOUND', 'no such path'));
  });
  return {
    ...server,
    node,
    requests,
    async stop() {
      await server.stop();
      await node.stop();
    }
  };
}
