import type { BlockSource } from '../../ipfs/elsewhere.ts';
import { Gateway } from '../../ipfs/engines/gateway.ts';
import type { EngineAccess } from '../../ipfs/engines/http.ts';
import { Kubo } from '../../ipfs/engines/kubo.ts';
import type { Live } from '../live.ts';
import type { Service } from '../settings.ts';
import { tokenOf } from './tokens.ts';

type Chooser = Pick<Live, 'settings' | 'account' | 'keeper'>;

/** How to ask a service. */
export async function accessTo(chooser: Chooser, { url }: Service): Promise<EngineAccess> {
  const token = await tokenOf(chooser, url);
  return token === null ? { url } : { url, token };
}

/** The chosen services that hand out blocks, with the service each is. */
export async function readable(
  chooser: Chooser
): Promise<{ service: Service; source: BlockSource }[]> {
  const found: { service: Service; source: BlockSource }[] = [];
  for (const service of chooser.settings.services ?? []) {
    if (service.kind === 'pinning') continue;
    const access = await accessTo(chooser, service);
    const source = service.kind === 'kubo' ? new Kubo(access) : new Gateway(access);
    found.push({ service, source });
  }
  return found;
}

/** What the node asks for blocks that nobody who keeps copies has. */
export async function blockSources(chooser: Chooser): Promise<BlockSource[]> {
  return (await readable(chooser)).map(({ source }) => source);
}
