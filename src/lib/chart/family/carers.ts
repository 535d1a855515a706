import * as calls from '../../chain/calls.ts';
import { bytesToHex } from '../../chain/hex.ts';
import { dateInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';
import { perform, preview, type OnStage } from '../action.ts';
import { isKnown, requireKnown } from '../key-pins.ts';
import { mayAct, type LedgerCarer } from '../ledger.ts';
import type { Live } from '../live.ts';
import { keepName } from '../names.ts';
import { ownChart } from '../patient-chart.ts';
import { bundleOf, nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';

/** Somebody of the family who acts, or acted, for the connected patient. */
export interface Carer {
  address: Address;
  name: string;
  until: Date;
  /** `stale`: the patient changed her keys since, without sealing the new ones to this carer. */
  state: 'acts' | 'stale' | 'over' | 'ended';
  /** Ended, and the patient's keys are still those that this carer knew. */
  knowsKeys: boolean;
}

export interface CarerChoice {
  address: Address;
  /** What the patient calls this person; kept on this device only. */
  name: string;
  until: Date;
}

/** Stands for the digest of a wrap where naming somebody is only tried. */
const TRIAL = `0x${'01'.repeat(32)}` as const;

/** Whom the connected patient ever let act for her, newest first. */
export async function carers(live: Live): Promise<Carer[]> {
  const { ledger } = await ownChart(live);
  const name = await nameBook(live);
  const keys = ledger.entries.findLast((entry) => entry.kind === 'key-bundle-published');
  const since = ledger.entries.indexOf(keys!);
  return ledger.carers
    .map((carer) => {
      const { given, ended } = carer;
      const named = ledger.entries.indexOf(given);
      // Where the keys are changed, those who go on are named anew in the same transaction, after it.
      const known = named > since || given.txHash === keys?.txHash;
      const acts = mayAct(carer, live.now());
      return {
        address: given.carer,
        name: name(given.carer),
        until: new Date(given.until * 1000),
        state: acts ? (known ? 'acts' : 'stale') : ended ? 'ended' : 'over',
        knowsKeys: !acts && known
      } as const;
    })
    .reverse();
}

/** What would be confirmed, in words; the wallet is not opened. */
export async function previewNameCarer(live: Live, choice: CarerChoice): Promise<Preview> {
  const { address: carer, name } = choice;
  const bundle = await bundleOf(live, carer);
  // Seen for the first time they are remembered; other ones are to be compared first.
  await isKnown(live, bundle);
  await requireKnown(live, bundle);
  const day = dateInWords(choice.until);
  return await preview(
    live,
    {
      sentence: m.family_name_sentence({ name, day }),
      rows: [
        { label: m.family_row_may(), value: m.family_row_may_value() },
        { label: m.family_row_may_not(), value: m.family_row_may_not_value() },
        { label: m.family_row_ends(), value: m.family_row_ends_value({ day }) }
      ],
      becomesPublic: m.family_name_public(),
      staysPrivate: m.family_name_private()
    },
    [calls.nameCarer({ patient: live.address, carer, until: seconds(choice.until), wrap: TRIAL })]
  );
}

/** Lets somebody of the family act for the connected patient, or for another term. @throws as `perform` */
export async function nameCarer(
  live: Live,
  choice: CarerChoice,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const { address: carer, name } = choice;
  const call = await careCall(live, carer, seconds(choice.until));
  await perform(live, [call], onStage, signal);
  await keepName(live, carer, name);
}

/**
 * Seals the health key to a carer, keeps the block here for the carer to fetch, and gives the call that names the carer: of
 * the new keys, where they are being changed. @throws ChartError where the carer's keys are not those that were accepted
 */
async function careCall(live: Live, carer: Address, until: number): Promise<calls.Call> {
  const bundle = await bundleOf(live, carer);
  await requireKnown(live, bundle);
  const { bytes, digest } = await live.keeper.makeCare(bundle, until);
  await live.node.putBlock(bytes, 'dag-cbor', { label: `care ${carer}` });
  return calls.nameCarer({ patient: live.address, carer, until, wrap: bytesToHex(digest) });
}

/**
 * For a change of keys: names those anew who act today, with the new keys sealed to them. Who is out of reach or has other keys
 * now is left out, and has to be given another term.
 */
export async function careCallsAnew(
  live: Live,
  all: readonly LedgerCarer[]
): Promise<calls.Call[]> {
  const acting = all.filter((one) => mayAct(one, live.now()));
  const made = await Promise.allSettled(
    acting.map(({ given }) => careCall(live, given.carer, given.until))
  );
  return made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** What ending it does, in words. */
export async function previewStopCarer(live: Live, { address, name }: Carer): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: m.family_stop_sentence({ name }),
      rows: [{ label: m.family_row_stays(), value: m.family_row_stays_value({ name }) }],
      becomesPublic: m.family_stop_public(),
      staysPrivate: m.family_stop_private()
    },
    [calls.stopCarer({ by: live.address, patient: live.address, carer: address })]
  );
}

/** Ends what somebody may do for the connected patient, at once. @throws as `perform` */
export async function stopCarer(
  live: Live,
  { address: carer }: Pick<Carer, 'address'>,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const patient = live.address;
  await perform(live, [calls.stopCarer({ by: patient, patient, carer })], onStage, signal);
  for (const pin of await live.node.pins())
    if (pin.label === `care ${carer}`) await live.node.unpin(pin.cid);
  live.changed('history');
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
