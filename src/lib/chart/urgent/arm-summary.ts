import type { Call } from '../../chain/calls.ts';
import { m } from '../../words/compiled/messages.js';
import { listInWords, spanInWords } from '../../words/format.ts';
import { preview } from '../action.ts';
import type { Live } from '../live.ts';
import { nameBook } from '../people.ts';
import type { Address, Preview } from '../types.ts';
import type { UrgentRequest } from './views.ts';

// What the patient, and an organisation of her choice, read before they confirm something about the emergency summary.

/** What giving these organisations the summary's key does. */
export async function previewArmSummary(
  live: Live,
  { guardians, duration }: { guardians: Address[]; duration: number },
  calls: Call[]
): Promise<Preview> {
  const name = await nameBook(live);
  const words = {
    sentence: m.summary_arm_sentence(),
    rows: [
      { label: m.summary_row_holders(), value: listInWords(guardians.map(name)) },
      { label: m.summary_row_two(), value: m.summary_row_two_text() },
      {
        label: m.summary_row_open(),
        value: m.summary_row_open_text({ span: spanInWords(duration) })
      },
      { label: m.summary_row_alone(), value: m.summary_row_alone_text() }
    ],
    becomesPublic: m.summary_arm_public(),
    staysPrivate: m.summary_private()
  };
  return await preview(live, words, calls);
}

/** What writing other lines does. */
export const previewRenewSummary = (live: Live, calls: Call[]): Promise<Preview> =>
  preview(
    live,
    {
      sentence: m.summary_renew_sentence(),
      rows: [{ label: m.summary_row_holders(), value: m.summary_row_renew_text() }],
      becomesPublic: m.summary_renew_public(),
      staysPrivate: m.summary_private()
    },
    calls
  );

/** What closing a summary that was handed out does. */
export const previewEndSummary = (
  live: Live,
  { asker }: UrgentRequest,
  calls: Call[]
): Promise<Preview> =>
  preview(
    live,
    {
      sentence: m.summary_end_sentence({ asker: asker.name }),
      rows: [{ label: m.summary_row_seen(), value: m.summary_row_seen_text() }],
      becomesPublic: m.summary_end_public(),
      staysPrivate: m.summary_private()
    },
    calls
  );

/** What an organisation agrees to. */
export async function previewAcceptSummary(
  live: Live,
  patient: Address,
  calls: Call[]
): Promise<Preview> {
  const who = (await nameBook(live))(patient);
  const words = {
    sentence: m.summary_accept_sentence({ patient: who }),
    rows: [
      { label: m.urgent_accept_label_whom(), value: who },
      { label: m.summary_row_key(), value: m.summary_row_key_text() }
    ],
    becomesPublic: m.summary_accept_public(),
    staysPrivate: m.summary_accept_private()
  };
  return await preview(live, words, calls);
}
