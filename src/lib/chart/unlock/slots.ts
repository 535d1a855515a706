import * as calls from '../../chain/calls.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { sha256 } from '../../crypto/bytes.ts';
import { factorsOf, type SlotKind } from '../../crypto/unlock/schemes.ts';
import type { Account } from '../account.ts';
import { perform, preview, useChain, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import type { Preview } from '../types.ts';
import { answer } from './answer.ts';
import {
  dropOldVaults,
  keepNext,
  keepVault,
  lockVault,
  vaultCall,
  type StoredSlot
} from './vault.ts';
import { m } from '../../words/compiled/messages.js';

/** With fewer, one loss would be the last. */
export const FEWEST_WAYS = 2;

/**
 * Makes one more way to unlock: asks wallet and passkey for what it takes, twice, since a lock that the same answer
 * does not open again is none. A way with the recovery code takes that of the kit the keeper made last.
 * @throws where a part is refused, or answers in two ways
 */
export async function makeSlot(account: Account, kind: SlotKind): Promise<StoredSlot> {
  const { keeper } = account.keeper;
  const { signer } = account.desk;
  const factors = factorsOf(kind);
  const created = Date.now();
  // Wallets sign nothing for a page whose network they are not on.
  if (factors.some((factor) => factor.startsWith('wallet-'))) await useChain(account.desk);
  const passkey = factors.includes('passkey')
    ? await (await import('./passkey.ts')).createPasskey(account.me.name || 'OwnChart')
    : undefined;
  const ask = await keeper.beginSlot({
    kind,
    domain: location.host,
    uri: location.origin,
    now: created,
    ...(passkey ? { passkey } : {}),
    ...(factors.includes('wallet-box') ? { encryptionKey: await signer.encryptionKey() } : {})
  });
  const first = await answer({ ...ask, code: false }, signer);
  // What the wallet decrypts is compared with what was encrypted: it need not be asked twice.
  const again = await answer({ ...ask, code: false, box: null }, signer);
  return { kind, bytes: await keeper.finishSlot(first, again), created, tested: null };
}

/** What would be confirmed where the set of ways to unlock changes. */
export async function previewSlots(
  account: Account,
  slots: StoredSlot[],
  sentence: string
): Promise<Preview> {
  if (slots.length < FEWEST_WAYS) throw tooFew();
  const { block } = await lockVault(account, slots);
  const digest = bytesToHex(sha256(block));
  return await preview(
    account.desk,
    {
      sentence,
      rows: [{ label: m.chart_ways_after(), value: String(slots.length) }],
      becomesPublic: m.chart_ways_public(),
      staysPrivate: m.chart_ways_private()
    },
    [calls.publishVault({ owner: account.me.address, digest })]
  );
}

/** Records another set of ways to unlock, then keeps it; where the wallet says no, the one before stays. */
export async function changeSlots(
  live: Live,
  account: Account,
  slots: StoredSlot[],
  onStage?: OnStage
): Promise<void> {
  if (slots.length < FEWEST_WAYS) throw tooFew();
  const vault = await lockVault(account, slots);
  const call = await vaultCall(live, vault);
  if (account.vault) await keepNext(account, vault);
  await perform(live, [call], onStage);
  await keepVault(account, vault);
  await dropOldVaults(live, vault);
}

function tooFew(): ChartError {
  return new ChartError(
    'chart/too-few-ways',
    m.chart_error_too_few_ways(),
    m.chart_error_too_few_ways_remedy()
  );
}
