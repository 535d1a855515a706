import { peerIdOf } from '../../ipfs/relay-address.ts';
import { blocksOfCopy, type CopyProgress } from '../../ipfs/car/copy.ts';
import { EngineError } from '../../ipfs/engines/errors.ts';
import { Kubo } from '../../ipfs/engines/kubo.ts';
import { PinningService, type PinRequest } from '../../ipfs/engines/pinning-service.ts';
import { OwnChartError } from '../../errors.ts';
import { contentsOf, type CopyScope } from '../copy/contents.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import type { Service } from '../settings.ts';
import { accessTo } from './engines.ts';
import { m } from '../../words/compiled/messages.js';

export interface SendOptions {
  onProgress?: (progress: CopyProgress) => void;
  signal?: AbortSignal;
}

/** A pinning service fetches at its own pace: asked again after so many ms, for at most so many. */
const ASK = 1_000;
const PATIENCE = 1_800_000;

/**
 * Sends an encrypted copy to a service and has it kept there. What is sent is what others see anyway: locked blocks, and a
 * list that names them; the locked health key is not in it.
 * @throws EngineError, ChartError, the signal's reason
 */
export async function sendCopy(
  live: Live,
  service: Service,
  scope: CopyScope,
  options: SendOptions = {}
): Promise<void> {
  const signal = options.signal ? AbortSignal.any([options.signal, live.signal]) : live.signal;
  const contents = await contentsOf(live, scope, null);
  const access = await accessTo(live, service);
  if (service.kind === 'kubo') {
    const { root, blocks } = await blocksOfCopy(live.node, contents, { ...options, signal });
    await new Kubo(access).push([root], blocks, { signal });
  } else if (service.kind === 'pinning') {
    await offer(live, service, new PinningService(access), contents, { ...options, signal });
  } else {
    throw new ChartError(
      'chart/only-reads',
      m.chart_services_only_reads(),
      m.chart_services_only_reads_remedy()
    );
  }
}

/** Puts the list into this node, calls the service's nodes, and serves them until they have everything. */
async function offer(
  live: Live,
  service: Service,
  pinning: PinningService,
  contents: Parameters<typeof blocksOfCopy>[1],
  { onProgress, signal }: SendOptions & { signal: AbortSignal }
): Promise<void> {
  // nothing but the list is new to this node: the rest lies here
  const { root, blocks } = await blocksOfCopy(live.node, { ...contents });
  const pages = 1 + Math.ceil(contents.pins.length / 2_000);
  for (let page = 0; page < pages; page++) {
    const { value, done } = await blocks.next();
    if (done) break;
    await live.node.putBlock(value.bytes);
  }
  await blocks.return(undefined);
  const total = contents.pins.reduce((sum, { size }) => sum + size, 0);
  onProgress?.({ bytes: 0, total });
  let request = await pinning.add(root, { name: `OwnChart ${root.toString().slice(-8)}`, signal });
  let reached = false;
  for (const end = live.now() + PATIENCE; ;) {
    if (request.state === 'pinned') return onProgress?.({ bytes: total, total });
    if (request.state === 'failed' || live.now() > end)
      throw new EngineError('failed', pinning.host, new Error(request.state));
    reached ||= await call(live, service, request, signal);
    if (!reached) throw notCalled(pinning.host, request);
    await pause(signal);
    request = await pinning.status(request.id, signal);
  }
}

/** Calls those of the service's nodes that the person let this page call. */
async function call(
  live: Live,
  { delegates = [] }: Service,
  request: PinRequest,
  signal: AbortSignal
): Promise<boolean> {
  for (const address of delegates) {
    const peerId = peerIdOf(address);
    if (peerId === null) continue;
    if (!request.delegates.some((one) => peerIdOf(one) === peerId)) continue;
    try {
      await live.node.connect({ peerId, addresses: [address] }, { signal });
      return true;
    } catch (error) {
      if (!(error instanceof OwnChartError)) throw error;
    }
  }
  return false;
}

function notCalled(host: string, { delegates }: PinRequest): ChartError {
  const offered = delegates.filter((one) => one.includes('/ws')).join(' ');
  return new ChartError(
    'chart/delegate-not-chosen',
    m.chart_services_not_chosen({ host }),
    offered
      ? m.chart_services_not_chosen_remedy({ address: offered })
      : m.chart_services_no_address_remedy()
  );
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ASK);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true }
    );
  });
}
