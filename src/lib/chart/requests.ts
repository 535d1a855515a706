import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { findAskedBy } from '../chain/request-search.ts';
import { EVERYTHING } from '../chain/terms.ts';
import { perform, preview, type OnStage } from './action.ts';
import { isClaim } from './claims/state.ts';
import { isWaiting, type LedgerRequest } from './ledger.ts';
import type { Live } from './live.ts';
import { ownChart, readPatientLedger } from './patient-chart.ts';
import { searchOn } from './patient-search.ts';
import { insurersOf, nameBook, readOrganisations } from './people.ts';
import { employerOf } from './practitioners/employer.ts';
import { recordCards } from './records.ts';
import { scopeChoice, whatInWords } from './shares.ts';
import type { AccessRequest, Address, Preview, PurposeCode, SentRequest } from './types.ts';
import { expiryDate, purposeInWords, untilInWords } from './words.ts';
import { dateInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';

/** How long an organisation that was declined may not ask again. */
const QUIET = 30 * 86_400_000;

/** What organisations ask the connected patient for and she has not answered, oldest first; the claims of insurers are no part of it. */
export async function requests(live: Live): Promise<AccessRequest[]> {
  const chart = await ownChart(live);
  const insurers = await insurersOf(live);
  const waiting = chart.ledger.requests.filter(
    (request) =>
      isWaiting(request, live.now()) &&
      !(insurers.has(request.asked.organisation) && isClaim(request.asked))
  );
  if (waiting.length === 0) return [];
  const [register, name, records] = await Promise.all([
    readOrganisations(live),
    nameBook(live),
    recordCards(live, chart)
  ]);
  return waiting.map(({ asked }) => {
    const scope = scopeChoice(chart, asked.scope);
    return {
      id: `${asked.txHash}-${asked.logIndex}`,
      organisation: {
        address: asked.organisation,
        name: name(asked.organisation),
        role: register.find((o) => o.address === asked.organisation)?.role ?? 'hospital'
      },
      scope,
      what: whatInWords(scope, chart, records),
      rights: asked.rights,
      purpose: asked.purpose,
      until: expiryDate(asked.expiry),
      asked: new Date(asked.time * 1000)
    };
  });
}

/** A request as far as declining it takes. */
export type ToDecline = Pick<AccessRequest, 'organisation' | 'what'>;

/** What declining does, in words. */
export async function previewDecline(live: Live, request: ToDecline): Promise<Preview> {
  const { name } = request.organisation;
  const again = dateInWords(new Date(live.now() + QUIET));
  return await preview(
    live,
    {
      sentence: m.chart_decline_sentence({ name }),
      rows: [
        { label: m.chart_who_label(), value: name },
        { label: m.chart_asked_for(), value: request.what },
        { label: m.chart_may_ask_again(), value: m.chart_may_ask_again_value({ day: again }) }
      ],
      becomesPublic: m.chart_decline_public(),
      staysPrivate: m.chart_decline_private()
    },
    [declineCall(live, request)]
  );
}

/** Declines a request; the organisation may not ask again for 30 days. @throws as `perform` */
export async function decline(
  live: Live,
  request: ToDecline,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  await perform(live, [declineCall(live, request)], onStage, signal);
  live.changed('history');
}

function declineCall(live: Live, { organisation }: ToDecline): Call {
  return calls.declineRequest({
    patient: live.address,
    organisation: organisation.address,
    notBefore: Math.floor((live.now() + QUIET) / 1000)
  });
}

/** What an organisation asks a patient for. */
export interface Asking {
  patient: Address;
  purpose: PurposeCode;
  until: Date;
}

/** What asking does, in words. */
export async function previewAsk(live: Live, asking: Asking): Promise<Preview> {
  const name = (await nameBook(live))(asking.patient);
  return await preview(
    live,
    {
      sentence: m.chart_ask_sentence({
        name,
        until: untilInWords(asking.until),
        why: m.chart_for_purpose({ code: asking.purpose })
      }),
      rows: [
        { label: m.chart_patient(), value: asking.patient },
        { label: m.chart_for_label(), value: purposeInWords(asking.purpose) },
        { label: m.chart_until_label(), value: dateInWords(asking.until) }
      ],
      becomesPublic: m.chart_ask_public(),
      staysPrivate: m.chart_ask_private()
    },
    [askCall(asking)]
  );
}

/** Asks a patient for access. @throws as `perform` */
export async function ask(live: Live, asking: Asking, onStage?: OnStage): Promise<void> {
  await perform(live, [askCall(asking)], onStage);
  live.changed('history');
}

function askCall({ patient, purpose, until }: Asking): Call {
  return calls.requestAccess({
    patient,
    scope: EVERYTHING,
    rights: { read: true, write: false },
    purpose,
    expiry: Math.floor(until.getTime() / 1000)
  });
}

/** Whom this organisation, or the one that a practitioner acts for, asked, and what became of it, newest first. */
export async function sentRequests(live: Live): Promise<SentRequest[]> {
  const name = await nameBook(live);
  const asker = (await employerOf(live))?.organisation ?? live.address;
  const { chain, signal } = live;
  const patients = await searchOn(live, `asked by ${asker}`, (fromBlock) =>
    findAskedBy(chain, asker, { fromBlock, signal })
  );
  const found = await Promise.all(
    patients.map(async (patient) => {
      const ledger = await readPatientLedger(live, patient);
      const request = ledger.requests.find((r) => r.asked.organisation === asker);
      return request && sentRequest(live, request, name(patient));
    })
  );
  return found
    .filter((request) => request !== undefined)
    .sort((a, b) => b.asked.getTime() - a.asked.getTime());
}

function sentRequest(live: Live, request: LedgerRequest, patientName: string): SentRequest {
  const { asked, answer } = request;
  return {
    patient: asked.patient,
    patientName,
    purpose: asked.purpose,
    asked: new Date(asked.time * 1000),
    state:
      answer?.kind === 'access-granted'
        ? 'allowed'
        : answer
          ? 'declined'
          : isWaiting(request, live.now())
            ? 'waiting'
            : 'lapsed',
    notBefore: answer?.kind === 'request-declined' ? new Date(answer.notBefore * 1000) : null
  };
}
