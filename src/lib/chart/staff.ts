import * as calls from '../chain/calls.ts';
import { readStaff } from '../chain/staff.ts';
import { fingerprintOf } from '../crypto/fingerprint.ts';
import { perform, preview, type OnStage } from './action.ts';
import { putPin } from './key-pins.ts';
import { changedAmong } from './known-keys.ts';
import type { Live } from './live.ts';
import { bundleOf } from './people.ts';
import { readCards, writeCard, type StaffCard } from './practitioners/cards.ts';
import { historyCache } from './store.ts';
import type { Address, Preview, StaffMember } from './types.ts';
import { shortAddress } from './words.ts';
import { m } from '../words/compiled/messages.js';
import { dateInWords } from '../words/format.ts';

/** The connected organisation's practitioners, those whose licence holds first. */
export async function staff(live: Live): Promise<StaffMember[]> {
  const enrolled = await readStaff(live.chain, live.address, {
    cache: historyCache,
    signal: live.signal
  });
  const cards = await readCards(live);
  const now = live.now() / 1000;
  const members = enrolled.map(({ address, since, validUntil, removed }) => ({
    address,
    name: cards[address]?.name ?? '',
    licence: cards[address]?.licence ?? '',
    patients: patientsOf(cards[address]),
    since: new Date(since * 1000),
    validUntil: new Date(validUntil * 1000),
    state: removed
      ? ('removed' as const)
      : validUntil > now
        ? ('live' as const)
        : ('expired' as const)
  }));
  const order = { live: 0, expired: 1, removed: 2 };
  return members.sort((a, b) => order[a.state] - order[b.state]);
}

function patientsOf(card: StaffCard | undefined): StaffMember['patients'] {
  return card ? (card.patients ?? 'all') : 'not-chosen';
}

/** Somebody to enrol, or whose licence is renewed. */
export interface Enrolment extends Pick<StaffCard, 'name' | 'licence'> {
  practitioner: Address;
  validUntil: Date;
}

/** What enrolling does, in words. */
export async function previewEnrol(live: Live, enrolment: Enrolment): Promise<Preview> {
  const { practitioner, name, licence, validUntil } = enrolment;
  return await preview(
    live,
    {
      sentence: m.chart_staff_enrol({ name, day: dateInWords(validUntil) }),
      rows: [
        { label: m.chart_address(), value: practitioner },
        { label: m.chart_staff_licence(), value: licence || m.chart_staff_licence_none() },
        { label: m.chart_staff_licence_ends(), value: dateInWords(validUntil) }
      ],
      becomesPublic: m.chart_staff_enrol_public(),
      staysPrivate: m.chart_staff_enrol_private()
    },
    [enrolCall(enrolment)]
  );
}

/** Enrols a practitioner, or renews the licence. @throws as `perform` */
export async function enrol(live: Live, enrolment: Enrolment, onStage?: OnStage): Promise<void> {
  await perform(live, [enrolCall(enrolment)], onStage);
  const { practitioner, name, licence } = enrolment;
  await writeCard(live, practitioner, {
    ...(await readCards(live))[practitioner],
    name,
    licence
  });
  live.changed('history');
}

function enrolCall({ practitioner, validUntil }: Enrolment): calls.Call {
  return calls.enrol({ practitioner, validUntil: Math.floor(validUntil.getTime() / 1000) });
}

/** What removing does, in words. */
export async function previewRemove(live: Live, member: StaffMember): Promise<Preview> {
  const name = member.name || shortAddress(member.address);
  return await preview(
    live,
    {
      sentence: m.chart_staff_remove({ name }),
      rows: [{ label: m.chart_address(), value: member.address }],
      becomesPublic: m.chart_staff_remove_public(),
      staysPrivate: m.chart_staff_remove_private()
    },
    [calls.removePractitioner({ practitioner: member.address })]
  );
}

/** Ends a practitioner's rights at once. @throws as `perform` */
export async function remove(live: Live, member: StaffMember, onStage?: OnStage): Promise<void> {
  await perform(live, [calls.removePractitioner({ practitioner: member.address })], onStage);
  live.changed('history');
}

/** Gives a practitioner the charts of these patients only, or of all. From the next time the page passes keys on. */
export async function givePatients(
  live: Live,
  { address, name, licence }: StaffMember,
  patients: Address[] | 'all'
): Promise<void> {
  const card = { name, licence };
  await writeCard(live, address, patients === 'all' ? card : { ...card, patients });
  live.changed('history');
}

/** Who of the staff has other keys than those that were known here: nothing is passed on to them before these are accepted. */
export async function staffWithNewKeys(live: Live, members: StaffMember[]): Promise<Address[]> {
  return await changedAmong(
    live,
    members.filter(({ state }) => state === 'live').map(({ address }) => address)
  );
}

/** Accepts a practitioner's keys as they are now. @throws as `bundleOf` */
export async function acceptStaffKeys(live: Live, practitioner: Address): Promise<void> {
  const { words } = fingerprintOf(await bundleOf(live, practitioner));
  await putPin(live, practitioner, words.join(' '));
  live.changed('history');
}
