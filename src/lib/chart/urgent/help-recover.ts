import { bytesToHex, hexToBytes } from '../../chain/hex.ts';
import type { Call } from '../../chain/calls.ts';
import { approve, askRecovery, readCircle, type Members } from '../../chain/urgent-calls.ts';
import { verifyBundle, type VerifiedBundle } from '../../crypto/bundle.ts';
import { fingerprintOf } from '../../crypto/fingerprint.ts';
import type { Holder } from '../../ipfs/types.ts';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { shortAddress } from '../words.ts';
import { circleOf, dealOf, membersOf, readCircles, requestOf, TRIAL } from './blocks.ts';
import type { CircleRequest } from './circles.ts';
import { keep } from './keep.ts';
import { RECOVERY_BUNDLE, readRecoveryText, type RecoveryText } from './recovery-text.ts';
import { spanInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';

/** What a helper reads of a text that somebody with a new wallet sent. */
export interface AskedRecovery {
  patient: { address: Address; name: string };
  /** The new wallet. */
  wallet: Address;
  /** To compare by voice with what stands on the other page. */
  words: string[];
}

/** Reads the text of a new wallet. @throws ChartError where it is none, or the connected account is no helper for it */
export async function readAskedRecovery(live: Live, text: string): Promise<AskedRecovery> {
  const { patient, bundle } = readRecoveryText(text, live.place);
  const state = circleOf(await readCircles(live, patient), 'recovery');
  if (!state.guardians.some((one) => one.address === live.address))
    throw new ChartError(
      'chart/no-helper',
      m.urgent_error_no_recovery_helper(),
      m.urgent_error_no_recovery_helper_remedy()
    );
  const name = (await nameBook(live))(patient);
  return {
    patient: { address: patient, name },
    wallet: bundle.owner,
    words: fingerprintOf(bundle).words
  };
}

/** What asking for a new wallet does, in words. */
export async function previewAskRecovery(live: Live, text: string): Promise<Preview> {
  const { patient, bundle } = readRecoveryText(text, live.place);
  const state = circleOf(await readCircles(live, patient), 'recovery');
  const members = membersOf(state);
  const { threshold, count, window } = state.terms;
  const name = (await nameBook(live))(patient);
  return await preview(
    live,
    {
      sentence: m.urgent_ask_recovery({
        patient: name,
        threshold,
        count,
        span: spanInWords(window)
      }),
      rows: [
        { label: m.urgent_ask_recovery_label_whose(), value: name },
        { label: m.urgent_ask_recovery_label_wallet(), value: shortAddress(bundle.owner) },
        { label: m.urgent_label_until_then(), value: m.urgent_ask_recovery_can_stop() }
      ],
      becomesPublic: m.urgent_ask_recovery_public(),
      staysPrivate: m.urgent_private_piece_wallet()
    },
    [callToAsk({ patient, bundle }, members)]
  );
}

/**
 * As a helper: asks that the wallet of this text takes over, and approves it with the own share, sealed again to its keys;
 * in one transaction. @throws as `perform`
 */
export async function askForRecovery(live: Live, text: string, onStage?: OnStage): Promise<void> {
  const { patient, bundle } = readRecoveryText(text, live.place);
  const read = await readCircles(live, patient);
  const state = circleOf(read, 'recovery');
  const members = membersOf(state);
  const circle = 'recovery';
  const { terms } = await readCircle(live.chain, { patient, circle, number: 0 }, live);
  const number = terms.requests + 1;
  const deal = await dealOf(live, state, read.holders);
  const release = await live.keeper.releaseShare(deal, number, bundle);
  for (const { bytes } of [bundle, release]) await keep(live, patient, bytes);
  const place = members.guardians.indexOf(live.address);
  const digest = bytesToHex(release.digest);
  await perform(
    live,
    [
      callToAsk({ patient, bundle }, members),
      approve({ patient, circle, number, place, release: digest, members })
    ],
    onStage
  );
  live.changed('history');
}

function callToAsk({ patient, bundle }: RecoveryText, members: Members): Call {
  const { owner: controller, digest } = bundle;
  return askRecovery({ patient, controller, bundle: bytesToHex(digest), members });
}

/** What approving does, in words. */
export async function previewApproveRecovery(
  live: Live,
  { patient, number }: Pick<CircleRequest, 'patient' | 'number'>
): Promise<Preview> {
  const circle = 'recovery';
  const read = await readCircles(live, patient);
  const state = circleOf(read, circle);
  const { asker, approvals } = requestOf(read, { circle, number });
  const members = membersOf(state);
  const place = members.guardians.indexOf(live.address);
  const { threshold, count } = state.terms;
  const name = (await nameBook(live))(patient);
  return await preview(
    live,
    {
      sentence: m.urgent_approve_recovery({
        wallet: shortAddress(asker),
        patient: name,
        threshold,
        count
      }),
      rows: [
        {
          label: m.urgent_label_agreed(),
          value: m.urgent_threshold({ threshold: approvals.length, count: threshold })
        },
        {
          label: m.urgent_approve_recovery_label_possible(),
          value: m.urgent_approve_recovery_possible({ patient: name })
        }
      ],
      becomesPublic: m.urgent_approve_recovery_public(),
      staysPrivate: m.urgent_private_piece_wallet()
    },
    [approve({ patient, circle, number, place, release: TRIAL, members })]
  );
}

/** The keys of the wallet that is to take over, as the request on chain names them. */
export async function recoveryBundle(
  live: Live,
  { text, asker }: Pick<CircleRequest, 'text' | 'asker'>,
  holders: Holder[]
): Promise<VerifiedBundle> {
  const digest = hexToBytes(text);
  const bytes = await live.node.getBlock(digest, { holders, signal: live.signal });
  return verifyBundle(bytes, { digest, owner: asker, place: live.place, version: RECOVERY_BUNDLE });
}

/** The ten words of the keys that a recovery is asked for, to compare by voice. */
export async function recoveryWords(
  live: Live,
  patient: Address,
  number: number
): Promise<string[]> {
  const read = await readCircles(live, patient);
  const request = requestOf(read, { circle: 'recovery', number });
  return fingerprintOf(await recoveryBundle(live, request, read.holders)).words;
}
