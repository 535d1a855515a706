import { type Call, publishDirectory, revoke } from '../../chain/calls.ts';
import { bytesToHex, hexToBytes, ZERO_WORD } from '../../chain/hex.ts';
import { dealShares, renewCapsule, stopRequest } from '../../chain/urgent-calls.ts';
import { type Circle, scopeOfCircle } from '../../chain/urgent-entries.ts';
import { perform, preview, type OnStage } from '../action.ts';
import type { Live } from '../live.ts';
import { changeEveryLock, performWithLocks } from '../locks.ts';
import { ownChart } from '../patient-chart.ts';
import { bundleOf, nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import { circleOf, dealOf, readCircles } from './blocks.ts';
import type { CircleRequest, CircleState } from './circles.ts';
import { writeSealed } from './sealed.ts';
import type { UrgentRequest } from './views.ts';
import { CIRCLE_WORDS } from './words.ts';
import { spanInWords } from '../../words/format.ts';

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
}

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
  const open = spanInWords(duration);
  const recovers = circle === 'recovery';
  return await preview(
    live,
    {
      sentence: recovers
        ? `Each of these ${people.length} gets one piece of a key; any ${threshold} of them together can let another wallet take over your account, if you lose yours.`
        : `Each of these ${people.length} gets one piece of a key; any ${threshold} of them together can let a clinician who asks urgently read your records for ${open}.`,
      rows: [
        { label: 'Helpers', value: people.map(name).join(', ') },
        { label: 'Must agree', value: `${threshold} of ${people.length}` },
        { label: 'Time to stop it', value: `${spanInWords(window)} from the moment of asking` },
        recovers
          ? { label: 'What the new wallet can do', value: 'Everything that yours can do now' }
          : { label: 'Stays open', value: `${open}, to read only` },
        ...(choice.sealed.length > 0
          ? [
              {
                label: 'Stays closed',
                value:
                  choice.sealed.length === 1 ? '1 category' : `${choice.sealed.length} categories`
              }
            ]
          : [])
      ],
      becomesPublic: `That your address named these addresses as helpers for ${CIRCLE_WORDS[circle]}, how many must agree, and how long each step takes.`,
      staysPrivate:
        'Who they are to you, which categories stay closed, the pieces of the key, and your records.'
    },
    [
      dealShares({
        circle,
        threshold,
        window,
        duration,
        capsule: ZERO_WORD,
        members: { deal: ZERO_WORD, guardians: people }
      })
    ]
  );
}

/** What letting a circle's helpers go does, in words. */
export async function previewLetGo(live: Live, circle: Circle): Promise<Preview> {
  return await preview(
    live,
    {
      sentence:
        circle === 'recovery'
          ? 'Nobody can give you another wallet any more, should you lose yours.'
          : `Nobody can open your records by ${CIRCLE_WORDS[circle]} any more.`,
      rows: [{ label: 'Requests', value: 'Every request that waits is void.' }],
      becomesPublic: 'That your address let these helpers go, and when.',
      staysPrivate: 'Why, and everything inside the records.'
    },
    [letGoCall(circle)]
  );
}

/** Ends a circle: its helpers' pieces open nothing that this page will ever give out again. @throws as `perform` */
export async function letGo(live: Live, circle: Circle, onStage?: OnStage): Promise<void> {
  await perform(live, [letGoCall(circle)], onStage);
  live.changed('history');
}

const letGoCall = (circle: Circle): Call =>
  dealShares({
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
    sealed: choice.sealed.map((tag) => hexToBytes(`0x${tag}`))
  });
  for (const block of [deal, capsule])
    await live.node.putBlock(block.bytes, 'dag-cbor', { label: `circle ${circle}` });
  const members = {
    deal: bytesToHex(deal.digest),
    guardians: deal.members.map((member) => member.guardian)
  };
  const terms = { circle, threshold, window, duration, members };
  await perform(live, [dealShares({ ...terms, capsule: bytesToHex(capsule.digest) })], onStage);
  await writeSealed(live, circle, choice.sealed);
  live.changed('history');
}

/** What renewing does, in words. */
export async function previewRenew(live: Live, circle: Circle): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: `Your helpers for ${CIRCLE_WORDS[circle]} can open what you added since you last changed a lock, too.`,
      rows: [{ label: 'Helpers', value: 'None of them has to do anything.' }],
      becomesPublic: 'That your address renewed this, and when.',
      staysPrivate: 'Which categories there are, and everything inside the records.'
    },
    [renewCapsule({ circle, capsule: ZERO_WORD })]
  );
}

/** Seals the present locks to a circle anew, after a lock changed; no guardian need be there. */
export async function renew(
  live: Live,
  circle: Circle,
  sealed: string[],
  onStage?: OnStage
): Promise<void> {
  await ownChart(live);
  const read = await readCircles(live, live.address);
  const deal = await dealOf(live, circleOf(read, circle), read.holders);
  const tags = sealed.map((tag) => hexToBytes(`0x${tag}`));
  const capsule = await live.keeper.renewCapsule(deal, tags);
  await live.node.putBlock(capsule.bytes, 'dag-cbor', { label: `circle ${circle}` });
  const call = { circle, capsule: bytesToHex(capsule.digest) };
  await perform(live, [renewCapsule(call)], onStage);
  await writeSealed(live, circle, sealed);
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
      sentence: recovers
        ? `The wallet ${asker.name} does not take over your account.`
        : `You stop the urgent request of ${asker.name}, for good.`,
      rows: [
        { label: recovers ? 'The other wallet' : 'Who asked', value: asker.name },
        { label: 'After it', value: 'They can ask again, and you are told again.' }
      ],
      becomesPublic: 'That your address stopped this request, and when.',
      staysPrivate: 'Why, and everything inside the records.'
    },
    [stopRequest({ patient: live.address, circle, number })]
  );
}

/** Stops a request to the connected patient's circle, for good. */
export async function stopOwn(
  live: Live,
  { circle, number }: Pick<CircleRequest, 'circle' | 'number'>,
  onStage?: OnStage
): Promise<void> {
  await perform(live, [stopRequest({ patient: live.address, circle, number })], onStage);
  live.changed('history');
}

/** What ending urgent access that was opened does, in words. */
export async function previewEndAccess(live: Live, request: UrgentRequest): Promise<Preview> {
  const { calls } = await prepareEndAccess(live, request);
  return await preview(
    live,
    {
      sentence: `${request.asker.name} can no longer open your records by urgent access.`,
      rows: [
        { label: 'Locks', value: 'Changed, so that records you add from now on stay closed.' },
        { label: 'Your helpers', value: 'Choose them anew afterwards: their pieces were used.' }
      ],
      becomesPublic: 'That your address ended this access, and when.',
      staysPrivate: 'Everything inside the records.'
    },
    calls
  );
}

/** Ends urgent access before its time, and changes every lock in the same transaction. @throws as `perform` */
export async function endAccess(
  live: Live,
  request: UrgentRequest,
  onStage?: OnStage
): Promise<void> {
  const { calls, directory } = await prepareEndAccess(live, request);
  await performWithLocks(live, calls, directory, onStage);
}

async function prepareEndAccess(live: Live, { circle, asker }: UrgentRequest) {
  const patient = live.address;
  const directory = await changeEveryLock(live, await ownChart(live));
  const calls = [
    revoke({ patient, grantee: asker.address, scope: scopeOfCircle(circle) }),
    publishDirectory({ owner: patient, digest: bytesToHex(directory.digest) })
  ];
  return { calls, directory };
}
