import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import { readVaultDigest } from '../../chain/keys.ts';
import { recover } from '../../chain/urgent-calls.ts';
import { sha256 } from '../../crypto/bytes.ts';
import { fingerprintOf } from '../../crypto/fingerprint.ts';
import type { Account } from '../account.ts';
import { perform, preview, useChain, type OnStage } from '../action.ts';
import { changeKeys } from '../change-keys.ts';
import { ChartError } from '../errors.ts';
import type { UrgentToOpen } from '../keeper/guardianship.ts';
import type { Desk, Live } from '../live.ts';
import { accountKey, store, type Recovering } from '../store.ts';
import type { Address, Preview } from '../types.ts';
import { held, keepVault, lockVault, slotsOf } from '../unlock/vault.ts';
import { readCircles, type CirclesRead } from './blocks.ts';
import { circlesOf, isWaiting, type CircleRequest, type CircleState } from './circles.ts';
import { whosePieces } from './pieces.ts';
import { toOpen } from './releases.ts';
import { RECOVERY_BUNDLE, readRecoveryText, recoveryText } from './recovery-text.ts';
import { figureInWords } from '../../words/format.ts';
import { recoveryView, type RecoveryView } from './views.ts';
import { readPatientLedger } from '../patient-chart.ts';
import { m } from '../../words/compiled/messages.js';

/** Who must agree that a new wallet takes over a patient's account. @throws ChartError where nobody was ever named, or not all agreed */
export async function recoveryCircle(desk: Desk, patient: Address): Promise<CircleState> {
  const { entries } = await readPatientLedger(desk, patient);
  const state = circlesOf(patient, entries).find(({ circle }) => circle === 'recovery');
  if (state && state.armed && state.needs !== 'deal') return state;
  throw new ChartError(
    'chart/no-recovery',
    m.urgent_error_no_recovery(),
    m.urgent_error_no_recovery_remedy()
  );
}

/**
 * As somebody with a new wallet, whose keys are made and locked here: remembers whose account it is to take over, and makes
 * what a helper needs to ask for it. Nothing is sent. @throws ChartError where the account has no helpers for it
 */
export async function beginRecovery(live: Live, account: Account, patient: Address): Promise<void> {
  await recoveryCircle(live, patient);
  await useChain(live);
  const draft = { version: RECOVERY_BUNDLE, previous: null, peerId: live.node.peerId };
  const typedData = await live.keeper.draftBundle(draft);
  const bundle = await live.keeper.finishBundle(await live.signer.signTypedData(typedData));
  await keepVault(account, { ...held(account), recovers: { patient, bundle: bundle.bytes } });
}

/** How far the recovery is that this wallet began. */
export interface RecoveryState {
  patient: Address;
  /** To send to a helper. */
  text: string;
  /** Ten words by which a helper makes sure, on the telephone, that these are the keys. */
  words: string[];
  view: RecoveryView;
}

/** @throws ChartError where this wallet began none */
export async function recoveryState(live: Live, account: Account): Promise<RecoveryState> {
  const { patient, bundle } = recovering(account);
  const text = recoveryText(patient, bundle);
  const { words } = fingerprintOf(readRecoveryText(text, live.place).bundle);
  return { patient, text, words, view: await recoveryView(live, patient, bundleDigest(bundle)) };
}

/** What taking over does, in words. */
export async function previewTakeOver(live: Live, account: Account): Promise<Preview> {
  const { request } = await waitingRequest(live, account);
  return await preview(
    live,
    {
      sentence: m.urgent_take_over(),
      rows: [
        { label: m.urgent_label_helpers_agreed(), value: figureInWords(request.approvals.length) },
        { label: m.urgent_take_over_label_records(), value: m.urgent_take_over_records() },
        { label: m.urgent_label_your_helpers(), value: m.urgent_take_over_helpers() }
      ],
      becomesPublic: m.urgent_take_over_public(),
      staysPrivate: m.urgent_private_records()
    },
    [recover({ patient: request.patient, number: request.number })]
  );
}

/**
 * As the new wallet, once enough helpers approved and the time to stop it has passed: opens the patient's health key with
 * their shares, locks it under the ways to unlock of here, and takes over on chain. Afterwards the wallet is to be connected
 * anew, as the patient. It can be repeated. Returns the helpers whose approval held no share that fits.
 * @throws ChartError that names whose pieces are bad or missing, CannotOpenError, MismatchError before anything is sent;
 * NobodyHasItError; as `perform`
 */
export async function takeOver(
  live: Live,
  account: Account,
  onStage: OnStage = () => {}
): Promise<Address[]> {
  onStage('preparing');
  const { request, read } = await waitingRequest(live, account);
  const { patient, number } = request;
  const { holders } = read;
  const published = await readVaultDigest(live.chain, patient);
  if (!published)
    throw new ChartError(
      'chart/no-vault',
      m.urgent_error_no_vault(),
      m.urgent_error_no_vault_remedy()
    );
  const released = await toOpen(live, request, holders, RECOVERY_BUNDLE);
  const options = { holders, signal: live.signal };
  const block = await live.node.getBlock(hexToBytes(published.digest), options);
  const { version } = published;
  const { bad, notes } = await openWith(live, request, released, { block, version });
  const before = held(account);
  const me = { ...account.me, address: patient, name: notes.name || account.me.name };
  const desk = { ...account.desk, address: patient };
  const vault = await lockVault({ ...account, me, desk }, slotsOf(before, account.desk));
  await keepVault(account, { ...before, recovers: { ...recovering(account), vault } });
  await perform(live, [recover({ patient, number })], onStage);
  live.changed('history');
  return bad;
}

/** @throws as `takeOver` of the keeper; ChartError that says whose pieces are missing, where that is the cause */
async function openWith(
  live: Live,
  request: CircleRequest,
  released: UrgentToOpen,
  vault: { block: Uint8Array; version: number }
) {
  try {
    return await live.keeper.takeOver(request.patient, released, vault);
  } catch (error) {
    throw await whosePieces(live, [{ request, released }], error);
  }
}

/**
 * As the patient, with the wallet that took over: publishes the new keys, with every lock new and the locked vault, in one
 * transaction. It can be repeated. @throws as `perform`
 */
export async function publishRecovered(
  live: Live,
  account: Account,
  onStage?: OnStage
): Promise<void> {
  await live.keeper.resumeChange();
  await changeKeys(live, account, slotsOf(held(account), account.desk), onStage);
  const { chainId, contract } = live.settings;
  await (await store()).delete('vaults', accountKey(chainId, contract, live.signer.address));
  account.published = true;
  await live.node.persist();
}

async function waitingRequest(
  live: Live,
  account: Account
): Promise<{ request: CircleRequest; read: CirclesRead }> {
  const { patient, bundle } = recovering(account);
  const read = await readCircles(live, patient);
  const text = bundleDigest(bundle);
  const request = read.circles
    .find(({ circle }) => circle === 'recovery')
    ?.requests.findLast((one) => one.text === text && isWaiting(one, live.now()));
  if (request) return { request, read };
  throw new ChartError(
    'chart/no-request',
    m.urgent_error_nobody_asked(),
    m.urgent_error_nobody_asked_remedy()
  );
}

function recovering(account: Account): Recovering {
  const { recovers } = held(account);
  if (recovers) return recovers;
  throw new ChartError(
    'chart/no-recovery-here',
    m.urgent_error_none_here(),
    m.urgent_error_none_here_remedy()
  );
}

const bundleDigest = (bundle: Uint8Array): `0x${string}` => bytesToHex(sha256(bundle));
