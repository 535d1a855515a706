import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { bytesToHex } from '../chain/hex.ts';
import { EVERYTHING } from '../chain/terms.ts';
import type { Directory } from '../crypto/directory.ts';
import type { Account } from './account.ts';
import { perform, preview, type OnStage } from './action.ts';
import { parseBodyLabel } from './copies.ts';
import { covers, type Ledger } from './ledger.ts';
import type { Live } from './live.ts';
import { changeEveryLock } from './locks.ts';
import { ownChart, readPatientLedger, type PatientChart } from './patient-chart.ts';
import { recordCards } from './records.ts';
import { scopeWordOf, whatInWords } from './shares.ts';
import { store } from './store.ts';
import type { Preview, ScopeChoice } from './types.ts';
import { lockVault, vaultCall } from './unlock/vault.ts';
import { m } from '../words/compiled/messages.js';

/** What would be confirmed, in words. */
export async function previewErase(
  live: Live,
  account: Account,
  scope: ScopeChoice
): Promise<Preview> {
  const chart = await ownChart(live);
  const what = whatInWords(scope, chart, await recordCards(live, chart));
  const { all } = await prepareErase(live, account, chart, scope);
  const object = scope.kind === 'everything' ? m.chart_erase_account() : what;
  return await preview(
    live,
    {
      sentence: m.chart_erase_sentence({ object }),
      rows: [
        { label: m.chart_erase_here(), value: m.chart_erase_here_value() },
        {
          label: m.chart_erase_elsewhere(),
          value: m.chart_erase_elsewhere_value()
        },
        { label: m.chart_erase_afterwards(), value: m.chart_erase_afterwards_value() }
      ],
      becomesPublic: m.chart_erase_public(),
      staysPrivate: m.chart_erase_private()
    },
    all
  );
}

/**
 * Erases a record, a category or the account: asks all holders on chain, destroys keys and wraps, and unpins every copy
 * here. A category leaves the directory; an account keeps a vault that nothing opens. @throws as `perform`
 */
export async function erase(
  live: Live,
  account: Account,
  scope: ScopeChoice,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const chart = await ownChart(live);
  const { all, directory } = await prepareErase(live, account, chart, scope);
  if (directory) await live.node.putBlock(directory.bytes, 'dag-cbor', { label: 'directory' });
  await perform(live, all, onStage, signal);
  if (scope.kind === 'everything') return await forgetAccount(live);
  if (directory) {
    await live.keeper.adoptDirectory(directory);
    // Those of people one acts for stay.
    const before = new Set(
      chart.ledger.entries.flatMap((entry) =>
        entry.kind === 'directory-published' ? [entry.digest] : []
      )
    );
    for (const pin of await live.node.pins())
      if (before.has(bytesToHex(pin.digest))) await live.node.unpin(pin.cid);
  }
  await dropErased(live, await readPatientLedger(live, live.address));
  live.changed('history');
}

/** Lets go of every copy of what a patient had erased; returns how many. */
export async function dropErased(live: Live, ledger: Ledger): Promise<number> {
  const gone = new Set<string>();
  for (const index of ledger.erased) gone.add(ledger.records[index]!.digest);
  for (const { given } of ledger.grants) if (gone.has(given.scope)) gone.add(given.wrap);
  let dropped = 0;
  for (const pin of await live.node.pins()) {
    const body = parseBodyLabel(pin.label);
    const mine = body ? body.patient === ledger.patient && gone.has(body.digest) : false;
    if (!mine && !gone.has(bytesToHex(pin.digest))) continue;
    await live.node.unpin(pin.cid);
    dropped++;
  }
  for (const digest of gone) live.described.delete(digest);
  if (dropped > 0) await live.node.gc();
  return dropped;
}

async function prepareErase(
  live: Live,
  account: Account,
  chart: PatientChart,
  scope: ScopeChoice
): Promise<{ all: Call[]; directory: Directory | null }> {
  const patient = live.address;
  const word = scopeWordOf(chart, scope);
  const request = calls.requestErasure({ patient, scope: word });
  // Who may read it reads nothing any more, whatever their page does.
  const reading = chart.ledger.grants.filter(
    ({ given, stopped }) =>
      !stopped && (given.scope === word || isRecordIn(chart.ledger, given.scope, word))
  );
  const stop = reading.map(({ given }) =>
    calls.revoke({ patient, grantee: given.grantee, scope: given.scope })
  );
  if (scope.kind === 'record') return { all: [request, ...stop], directory: null };
  if (scope.kind === 'category') {
    const directory = await changeEveryLock(live, chart, undefined, [scope.tag]);
    const digest = bytesToHex(directory.digest);
    const publish = calls.publishDirectory({ owner: patient, digest });
    return { all: [request, ...stop, publish], directory };
  }
  const vault = await vaultCall(live, await lockVault(account, []));
  return { all: [request, calls.revokeAll({ patient }), vault], directory: null };
}

function isRecordIn(ledger: Ledger, scope: string, word: `0x${string}`): boolean {
  const record = ledger.records.find((one) => one.digest === scope);
  return record !== undefined && word !== EVERYTHING && covers(word, record);
}

/** Everything of this account on this device. */
async function forgetAccount(live: Live): Promise<void> {
  for (const pin of await live.node.pins()) await live.node.unpin(pin.cid);
  await live.node.gc();
  const db = await store();
  await db.delete('vaults', live.account);
  const rows = IDBKeyRange.bound([live.account, ''], [live.account, '\uffff']);
  for (const name of ['uploads', 'names', 'copies', 'keyPins'] as const)
    await db.delete(name, rows);
}
