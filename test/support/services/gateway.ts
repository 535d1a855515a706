import * as dagCbor from '@ipld/dag-cbor';
import * as dagPb from '@ipld/dag-pb';
import { CarWriter } from '@ipld/car/writer';
import { unixfs } from '@helia/unixfs';
import type { Blockstore } from 'interface-blockstore';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { CID } from 'multiformats/cid';
import { blockOf, cors, listen, type Listening } from './service-node.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json'
};

export interface GatewayServer extends Listening {
  /** CIDs that were asked for as blocks or CARs. */
  asked: string[];
  /** Set by a test: changes what is sent. */
  tamper: ((bytes: Uint8Array) => Uint8Array) | null;
}

/**
 * A gateway over a block store. Trustless (`?format=raw`, `?format=car`: specs.ipfs.tech/http-gateways/trustless-gateway),
 * and for web sites: `/ipfs/<cid>/...` and `http://<cid>.ipfs.localhost:<port>/` (path and subdomain gateway).
 */
export async function startGateway(blocks: Blockstore): Promise<GatewayServer> {
  const asked: string[] = [];
  const files = unixfs({ blockstore: blocks });
  const gateway: GatewayServer = {
    ...(await listen(async (request, response) => {
      if (cors(request, response)) return;
      const url = new URL(request.url ?? '/', 'http://localhost');
      const subdomain = /^([a-z0-9]+)\.ipfs\.localhost(?::\d+)?$/.exec(
        request.headers.host ?? ''
      )?.[1];
      const path = subdomain ? `/ipfs/${subdomain}${url.pathname}` : url.pathname;
      const found = /^\/ipfs\/([^/]+)(\/.*)?$/.exec(path);
      if (!found) return end(response, 404, 'not found');
      let root: CID;
      try {
        root = CID.parse(found[1]!);
      } catch {
        return end(response, 400, 'invalid cid');
      }
      const format = formatOf(request, url);
      response.setHeader('x-ipfs-path', path);
      if (format === 'raw' || format === 'car') asked.push(root.toString());
      if (format === 'raw') return await raw(response, root);
      if (format === 'car') return await car(response, root);
      if (found[2] === undefined && !subdomain) {
        response.setHeader('location', `${url.pathname}/${url.search}`);
        return end(response, 301, '');
      }
      await site(response, root, found[2] ?? '/');
    })),
    asked,
    tamper: null
  };
  return gateway;

  async function raw(response: ServerResponse, cid: CID): Promise<void> {
    const bytes = await blockOf(blocks, cid);
    if (bytes === null) return end(response, 404, 'block not found');
    response.setHeader('content-type', 'application/vnd.ipld.raw');
    response.setHeader('cache-control', 'public, max-age=29030400, immutable');
    response.setHeader('x-content-type-options', 'nosniff');
    response.end(gateway.tamper ? gateway.tamper(bytes) : bytes);
  }

  async function car(response: ServerResponse, root: CID): Promise<void> {
    response.setHeader('content-type', 'application/vnd.ipld.car; version=1; order=dfs; dups=n');
    const { writer, out } = CarWriter.create([root]);
    const seen = new Set<string>();
    const visit = async (cid: CID): Promise<void> => {
      if (seen.has(cid.toString())) return;
      seen.add(cid.toString());
      const bytes = await blockOf(blocks, cid);
      // the specification lets a stream end early where a block is missing
      if (bytes === null) return;
      await writer.put({ cid, bytes: gateway.tamper ? gateway.tamper(bytes) : bytes });
      for (const link of linksOf(cid, bytes)) await visit(link);
    };
    void visit(root).finally(() => writer.close());
    for await (const part of out) response.write(part);
    response.end();
  }

  async function site(response: ServerResponse, root: CID, path: string): Promise<void> {
    const name = decodeURIComponent(path.endsWith('/') ? `${path}index.html` : path).slice(1);
    const parts: Uint8Array[] = [];
    try {
      for await (const part of files.cat(root, { path: name, offline: true })) parts.push(part);
    } catch {
      return end(response, 404, `no link named "${name}" under ${root.toString()}`);
    }
    response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream');
    response.setHeader('cache-control', 'public, max-age=29030400, immutable');
    response.end(Buffer.concat(parts));
  }
}

function formatOf(request: IncomingMessage, url: URL): string | null {
  const wanted = url.searchParams.get('format');
  if (wanted !== null) return wanted;
  const accept = request.headers.accept ?? '';
  if (accept.includes('application/vnd.ipld.raw')) return 'raw';
  return accept.includes('application/vnd.ipld.car') ? 'car' : null;
}

function linksOf(cid: CID, bytes: Uint8Array): CID[] {
  if (cid.code === dagPb.code) return dagPb.decode(bytes).Links.map(({ Hash }) => Hash);
  if (cid.code !== dagCbor.code) return [];
  const links: CID[] = [];
  const visit = (value: unknown): void => {
    const link = CID.asCID(value);
    if (link !== null) links.push(link);
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
      Object.values(value).forEach(visit);
  };
  visit(dagCbor.decode(bytes));
  return links;
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain');
  response.end(text);
}
