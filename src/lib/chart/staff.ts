import * as calls from '../chain/calls.ts';
import { readStaff } from '../chain/staff.ts';
import { perform, preview, type OnStage } from './action.ts';
import type { Live } from './live.ts';
import { historyCache, store } from './store.ts';
import type { Address, Preview, StaffMember } from './types.ts';
import { shortAddress } from './words.ts';
import { dateInWords } from '../words/format.ts';

const LABEL = 'staff';

/** What an organisation knows of a practitioner beside the chain; kept on this device, under a key of the vault. */
interface Card {
  name: string;
  licence: string;
}

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

/** Somebody to enrol, or whose licence is renewed. */
export interface Enrolment extends Card {
  practitioner: Address;
  validUntil: Date;
}

/** What enrolling does, in words. */
export async function previewEnrol(live: Live, enrolment: Enrolment): Promise<Preview> {
  const { practitioner, name, licence, validUntil } = enrolment;
  return await preview(
    live,
    {
      sentence: `${name} may act for you until ${dateInWords(validUntil)}: open what patients share with you, and add records where you may.`,
      rows: [
        { label: 'Address', value: practitioner },
        { label: 'Licence number', value: licence || 'None given' },
        { label: 'Licence ends', value: dateInWords(validUntil) }
      ],
      becomesPublic: 'That this address works for your organisation, and until when.',
      staysPrivate: 'The name and the licence number: they stay on this device, locked.'
    },
    [enrolCall(enrolment)]
  );
}

/** Enrols a practitioner, or renews the licence. @throws as `perform` */
export async function enrol(live: Live, enrolment: Enrolment, onStage?: OnStage): Promise<void> {
  await perform(live, [enrolCall(enrolment)], onStage);
  const { practitioner, name, licence } = enrolment;
  await writeCards(live, { ...(await readCards(live)), [practitioner]: { name, licence } });
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
      sentence: `${name} can no longer act for you, from this moment.`,
      rows: [{ label: 'Address', value: member.address }],
      becomesPublic: 'That this address no longer works for your organisation, and since when.',
      staysPrivate: 'The name and the licence number.'
    },
    [calls.removePractitioner({ practitioner: member.address })]
  );
}

/** Ends a practitioner's rights at once. @throws as `perform` */
export async function remove(live: Live, member: StaffMember, onStage?: OnStage): Promise<void> {
  await perform(live, [calls.removePractitioner({ practitioner: member.address })], onStage);
  live.changed('history');
}

/** Not among the names of patients, which are read all together. */
function rowOf(live: Live): [string, string] {
  return [`${live.account} staff`, ''];
}

async function readCards(live: Live): Promise<Record<Address, Card>> {
  const box = await (await store()).get('names', rowOf(live));
  if (!box) return {};
  const bytes = await live.keeper.reveal(LABEL, box);
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<Address, Card>;
}

async function writeCards(live: Live, cards: Record<Address, Card>): Promise<void> {
  const box = await live.keeper.protect(LABEL, new TextEncoder().encode(JSON.stringify(cards)));
  await (await store()).put('names', box, rowOf(live));
}
