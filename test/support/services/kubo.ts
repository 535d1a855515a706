import { CarBlockIterator } from '@ipld/car/iterator';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import {
  blockOf,
  bodyOf,
  cors,
  json,
  listen,
  startServiceNode,
  type Listening,
  type ServiceNode
} from './service-node.ts';

export interface KuboServer extends Listening {
  node: ServiceNode;
  /** Every command it was given, in order. */
  commands: string[];
}

/**
 * The part of Kubo's RPC that OwnChart uses, over Helia: dag/import, pin/add, pin/ls, pin/rm, block/get, version.
 * As Kubo: POST only, errors as status 500 with a Message, one JSON object a line where it streams.
 */
export async function startKubo({ token }: { token?: string } = {}): Promise<KuboServer> {
  const node = await startServiceNode();
  const commands: string[] = [];
  const server = await listen(async (request, response) => {
    if (cors(request, response)) return;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const command = url.pathname.replace(/^\/api\/v0\//, '');
    if (request.method !== 'POST') {
      response.statusCode = 405;
      return void response.end('405 - Method Not Allowed\n');
    }
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      response.statusCode = 403;
      return void response.end(
        'Kubo RPC Access Denied: Please provide a valid authorization token'
      );
    }
    commands.push(command);
    const failure = (Message: string): void =>
      json(response, 500, { Message, Code: 0, Type: 'error' });
    const arg = url.searchParams.get('arg');
    const cid = arg === null ? null : CID.parse(arg);
    if (command === 'version') return json(response, 200, { Version: '0.39.0' });
    if (command === 'dag/import') {
      const form = await new Response(new Uint8Array(await bodyOf(request)), {
        headers: { 'content-type': request.headers['content-type'] ?? '' }
      }).formData();
      const lines: unknown[] = [];
      const stats = { BlockCount: 0, BlockBytesCount: 0 };
      for (const file of form.values()) {
        if (typeof file === 'string') return failure('expected a file');
        const car = await CarBlockIterator.fromIterable(file.stream() as AsyncIterable<Uint8Array>);
        for await (const { cid: one, bytes } of car) {
          const digest = await sha256.digest(bytes);
          if (!Buffer.from(digest.digest).equals(Buffer.from(one.multihash.digest)))
            return failure('block was not what its CID says');
          await node.blocks.put(one, bytes);
          stats.BlockCount++;
          stats.BlockBytesCount += bytes.byteLength;
        }
        if (url.searchParams.get('pin-roots') !== 'false')
          for (const root of await car.getRoots()) {
            await node.pin(root, AbortSignal.timeout(5_000));
            lines.push({ Root: { Cid: { '/': root.toString() }, PinErrorMsg: '' } });
          }
      }
      if (url.searchParams.get('stats') === 'true') lines.push({ Stats: stats });
      response.setHeader('content-type', 'application/json');
      return void response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
    if (cid === null) return failure('argument "arg" is required');
    if (command === 'pin/add') {
      try {
        await node.pin(cid, AbortSignal.timeout(5_000));
      } catch (error) {
        return failure(`pin: ${String(error)}`);
      }
      return json(response, 200, { Pins: [cid.toString()] });
    }
    if (command === 'pin/ls') {
      if (!(await node.isPinned(cid))) return failure(`path '${cid.toString()}' is not pinned`);
      return json(response, 200, { Keys: { [cid.toString()]: { Type: 'recursive', Name: '' } } });
    }
    if (command === 'pin/rm') {
      if (!(await node.isPinned(cid))) return failure('not pinned or pinned indirectly');
      await node.unpin(cid);
      return json(response, 200, { Pins: [cid.toString()] });
    }
    if (command === 'block/get') {
      const bytes = await blockOf(node.blocks, cid);
      if (bytes === null)
        return failure(
          `block was not found locally (offline): ipld: could not find ${cid.toString()}`
        );
      response.setHeader('content-type', 'text/plain');
      return void response.end(bytes);
    }
    response.statusCode = 404;
    response.end('404 page not found\n');
  });
  return {
    ...server,
    node,
    commands,
    async stop() {
      await server.stop();
      await node.stop();
    }
  };
}
