import { careAccount } from '../../src/lib/chart/family/care-account.ts';
import type { Care } from '../../src/lib/chart/family/dependants.ts';
import type { Live } from '../../src/lib/chart/live.ts';
import type { Visit } from './world.ts';

/** What a carer's page works with once it acts: its own node, with the keys and for the account of the dependant. */
export async function actAs({ account: own, live }: Visit, care: Care): Promise<Live> {
  const account = await careAccount(own, care, live.signal);
  return {
    ...live,
    ...account.desk,
    account: account.key,
    patientName: account.me.name,
    described: new Map(),
    patience: 60_000,
    describing: new Map()
  };
}
