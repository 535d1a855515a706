import { type Call, accredit, propose } from '../../src/lib/chain/calls.ts';
import type { Chain } from '../../src/lib/chain/client.ts';
import type { Address } from '../../src/lib/chain/hex.ts';
import { waitRecorded } from '../../src/lib/chain/recorded.ts';
import { readActor } from '../../src/lib/chain/register.ts';
import { type Provider, send } from '../../src/lib/chain/write.ts';

const DAY = 86_400;

/** Proposes an organisation and puts it into effect, on a contract without a delay. */
export function accreditation(proposal: Parameters<typeof propose>[0]): Call[] {
  return [propose(proposal), accredit(proposal)];
}

/** Accredits the hospitals for a year as the registrar, those left out whose accreditation holds for another month. */
export async function accreditHospitals(
  chain: Chain,
  provider: Provider,
  registrar: Address,
  hospitals: readonly { address: Address; name: string }[],
  now: number
): Promise<void> {
  const actors = await Promise.all(hospitals.map(({ address }) => readActor(chain, address)));
  const calls = hospitals
    .filter((_, i) => (actors[i]?.validUntil ?? 0) < now + 30 * DAY)
    .flatMap(({ address, name }) =>
      accreditation({ organisation: address, role: 'hospital', validUntil: now + 365 * DAY, name })
    );
  if (calls.length === 0) return;
  await waitRecorded(chain, await send(chain, provider, registrar, calls));
}
