import { type Call, publishDirectory, revoke } from '../../chain/calls.ts';
import { bytesToHex, hexToBytes, ZERO_WORD } from '../../chain/hex.ts';
import { dealShares, renewCapsule, stopRequest } from '../../chain/urgent-calls.ts';
import { type Circle, scopeOfCircle } from '../../chain/urgent-entries.ts';
import type { EmergencyCard } from '../../health/emergency-card.ts';
import { perform, preview, type OnStage } from '../action.ts';
import { ChartError } from '../errors.ts';
import type { CircleOpens } from '../keeper/guardianship.ts';
import type { Live } from '../live.ts';
import { changeEveryLock, performWithLocks } from '../locks.ts';
import { ownChart } from '../patient-chart.ts';
import { bundleOf, nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { previewArmSummary, previewEndSummary, previewRenewSummary } from './arm-summary.ts';
import { circleOf, dealOf, readCircles } from './blocks.ts';
import type { CircleRequest, CircleState } from './circles.ts';
import { writeCard, writeSealed } from './sealed.ts';
import { summaryBytes } from './summary-lines.ts';
import type { UrgentRequest } from './views.ts';
import { listInWords, spanInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';

/** What a patient chooses for one circle. */
export interface CircleChoice {
  circle: Circle;
  guardians: Address[];
  /** How many of them must approve. */
  threshold: number;
  /** Seconds in which a request can be stopped before it can open. */
  window: number;
  /** Seconds for which what opened stays open; 0 for recovery. */
  duration: number;
  /** Tags, 32 hex digits each, of the categories that this circle must not open. */
  sealed: string[];
  /** The lines of the emergency summary, for its circle. */
  card?: EmergencyCard;
}

/** What a circle is to open. */
export type Opening = Pick<CircleChoice, 'circle' | 'sealed' | 'card'>;

/** The connected patient's circles: who the helpers are, who has confirmed and when, what was asked. */
export async function ownCircles(live: Live): Promise<CircleState[]> {
  const { circles } = await readCircles(live, live.address);
  return circles.filter((one) => one.guardians.length > 0);
}

/** What choosing these helpers does, in words. */
export async function previewArm(live: Live, choice: CircleChoice): Promise<Preview> {
  const name = await nameBook(live);
  const { circle, guardians, threshold, window, duration } = choice;
  const people = [...guardians].sort();
  const calls = [
    dealShares({
      patient: live.address,
      circle,
      threshold,
      window,
      duration,
      capsule: ZERO_WORD,
      members: { deal: ZERO_WORD, guardians: people }
    })
  ];
  if (circle === 'summary') return await previewArmSummary(live, choice, calls);
  const open = spanInWords(duration);
  return await preview(
    live,
    {
      sentence: m.urgent_arm({ circle, count: people.length, threshold, span: open }),
      rows: [
        { label: m.urgent_label_helpers(), value: listInWords(people.map(name)) },
        {
          label: m.urgent_label_must_agree(),
          value: m.urgent_threshold({ threshold, count: people.length })
        },
        {
          label: m.urgent_label_stop_time(),
          value: m.urgent_from_asking({ span: spanInWords(window) })
        },
        circle === 'recovery'
          ? { label: m.urgent_arm_label_can(), value: m.urgent_arm_can_all() }
          : { label: m.urgent_arm_label_open(), value: m.urgent_arm_read_only({ span: open }) },
        ...(choice.sealed.length > 0
          ? [
              {
                label: m.urgent_arm_label_closed(),
                value: m.common_categories({ count: choice.sealed.length })
              }
            ]
          : [])
      ],
      becomesPublic: m.urgent_arm_public({ purpose: m.urgent_purpose({ circle }) }),
      staysPrivate: m.urgent_arm_private()
    },
    calls
  );
}

/** What letting a circle's helpers go does, in words. */
export async function previewLetGo(live: Live, circle: Circle): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: m.urgent_let_go({ circle, purpose: m.urgent_purpose({ circle }) }),
      rows: [{ label: m.urgent_let_go_label(), value: m.urgent_let_go_void() }],
      becomesPublic: m.urgent_let_go_public(),
      staysPrivate: m.urgent_private_why()
    },
    [letGoCall(live, circle)]
  );
}

/** Ends a circle: its helpers' pieces open nothing that this page will ever give out again. @throws as `perform` */
export async function letGo(live: Live, circle: Circle, onStage?: OnStage): Promise<void> {
  await perform(live, [letGoCall(live, circle)], onStage);
  live.changed('history');
}

const letGoCall = ({ address: patient }: Live, circle: Circle): Call =>
  dealShares({
    patient,
    circle,
    threshold: 0,
    window: 0,
    duration: 0,
    capsule: ZERO_WORD,
    members: { deal: ZERO_WORD, guardians: [] }
  });

/**
 * Deals shares to a circle, for the first time or anew: every older request is void, and the circle can be asked again
 * when each guardian has accepted. Each guardian's page must have published a key.
 * @throws as `perform`; NobodyHasItError where the key of a guardian is not to be had now
 */
export async function arm(live: Live, choice: CircleChoice, onStage?: OnStage): Promise<void> {
  const chart = await ownChart(live);
  if (!chart.keys) throw new Error('a patient has keys to her own chart');
  const { circles, holders } = await readCircles(live, live.address);
  const guardians = await Promise.all(
    choice.guardians.map((guardian) => bundleOf(live, guardian, holders))
  );
  const { circle, threshold, window, duration } = choice;
  const before = circles.find((one) => one.circle === circle)?.terms.epoch ?? 0;
  const { deal, capsule } = await live.keeper.dealShares({
    circle,
    epoch: before + 1,
    threshold,
    guardians,
    patientBundle: chart.keys.bundle.version,
    opens: opensOf(choice)
  });
  for (const block of [deal, capsule])
    await live.node.putBlock(block.bytes, 'dag-cbor', { label: `circle ${circle}` });
  const members = {
    deal: bytesToHex(deal.digest),
    guardians: deal.members.map((member) => member.guardian)
  };
  const terms = { patient: live.address, circle, threshold, window, duration, members };
  await perform(live, [dealShares({ ...terms, capsule: bytesToHex(capsule.digest) })], onStage);
  await remember(live, choice);
  live.changed('history');
}

/** What a circle's secret is to open, as the keeper takes it. */
function opensOf({ circle, sealed, card }: Opening): CircleOpens {
  if (circle === 'summary' && !card)
    throw new ChartError('chart/no-summary', m.summary_no_line(), m.summary_no_line_remedy());
  return {
    sealed: sealed.map((tag) => hexToBytes(`0x${tag}`)),
    summary: circle === 'summary' && card ? summaryBytes(card) : null
  };
}

/** What this device must know to renew it. */
async function remember(live: Live, { circle, sealed, card }: Opening): Promise<void> {
  await writeSealed(live, circle, sealed);
  if (card) await writeCard(live, card);
}

/** What renewing does, in words. */
export async function previewRenew(live: Live, circle: Circle): Promise<Preview> {
  const calls = [renewCapsule({ circle, capsule: ZERO_WORD })];
  if (circle === 'summary') return await previewRenewSummary(live, calls);
  return await preview(
    live,
    {
      sentence: m.urgent_renew({ purpose: m.urgent_purpose({ circle }) }),
      rows: [{ label: m.urgent_label_helpers(), value: m.urgent_renew_nothing() }],
      becomesPublic: m.urgent_renew_public(),
      staysPrivate: m.urgent_renew_private()
    },
    calls
  );
}

/** Seals the present locks, or other lines of the summary, to a circle anew; no guardian need be there. */
export async function renew(live: Live, opening: Opening, onStage?: OnStage): Promise<void> {
  const { circle } = opening;
  await ownChart(live);
  const read = await readCircles(live, live.address);
  const deal = await dealOf(live, circleOf(read, circle), read.holders);
  const capsule = await live.keeper.renewCapsule(deal, opensOf(opening));
  await live.node.putBlock(capsule.bytes, 'dag-cbor', { label: `circle ${circle}` });
  const call = { circle, capsule: bytesToHex(capsule.digest) };
  await perform(live, [renewCapsule(call)], onStage);
  await remember(live, opening);
  live.changed('history');
}

/** What stopping a request does, in words. */
export async function previewStopOwn(
  live: Live,
  { circle, number, asker }: Pick<UrgentRequest, 'circle' | 'number' | 'asker'>
): Promise<Preview> {
  const recovers = circle === 'recovery';
  return await preview(
    live,
    {
      sentence: m.urgent_stop_own({ circle, asker: asker.name }),
      rows: [
        {
          label: recovers ? m.urgent_label_other_wallet() : m.urgent_label_who_asked(),
          value: asker.name
        },
        { label: m.urgent_label_after(), value: m.urgent_stop_own_after() }
      ],
      becomesPublic: m.urgent_public_stopped(),
      staysPrivate: m.urgent_private_why()
    },
    [stopRequest({ by: live.address, patient: live.address, circle, number })]
  );
}

/** Stops a request to the connected patient's circle, for good. */
export async function stopOwn(
  live: Live,
  { circle, number }: Pick<CircleRequest, 'circle' | 'number'>,
  onStage?: OnStage
): Promise<void> {
  await perform(
    live,
    [stopRequest({ by: live.address, patient: live.address, circle, number })],
    onStage
  );
  live.changed('history');
}

/** What ending urgent access that was opened does, in words. */
export async function previewEndAccess(live: Live, request: UrgentRequest): Promise<Preview> {
  if (request.circle === 'summary')
    return await previewEndSummary(live, request, [revokeCall(live, request)]);
  const { calls } = await prepareEndAccess(live, request);
  return await preview(
    live,
    {
      sentence: m.urgent_end({ asker: request.asker.name }),
      rows: [
        { label: m.urgent_end_label_locks(), value: m.urgent_end_locks() },
        { label: m.urgent_label_your_helpers(), value: m.urgent_end_helpers() }
      ],
      becomesPublic: m.urgent_end_public(),
      staysPrivate: m.urgent_private_records()
    },
    calls
  );
}

/**
 * Ends urgent access before its time, and changes every lock in the same transaction; the summary opens none.
 * @throws as `perform`
 */
export async function endAccess(
  live: Live,
  request: UrgentRequest,
  onStage?: OnStage
): Promise<void> {
  if (request.circle === 'summary') {
    await perform(live, [revokeCall(live, request)], onStage);
    live.changed('history');
    return;
  }
  const { calls, directory } = await prepareEndAccess(live, request);
  await performWithLocks(live, calls, directory, onStage);
}

const revokeCall = (live: Live, { circle, asker }: UrgentRequest): Call =>
  revoke({ patient: live.address, grantee: asker.address, scope: scopeOfCircle(circle) });

async function prepareEndAccess(live: Live, request: UrgentRequest) {
  const patient = live.address;
  const directory = await changeEveryLock(live, await ownChart(live));
  const calls = [
    revokeCall(live, request),
    publishDirectory({ owner: patient, digest: bytesToHex(directory.digest) })
  ];
  return { calls, directory };
}
