import type { Call } from '../chain/calls.ts';
import { hexToBytes } from '../chain/hex.ts';
import { actsIn, sendableCall, signedCallsIn, type SignedCall } from '../chain/signed.ts';
import { approvingOf } from '../chain/signed-approval.ts';
import { dealingOf } from '../chain/signed-deal.ts';
import { stoppingOf } from '../chain/signed-stop.ts';
import { decodeSigned } from '../chain/signed-link.ts';
import { EVERYTHING, purposeOf, scopeOf } from '../chain/terms.ts';
import { readCircle } from '../chain/urgent-calls.ts';
import { m } from '../words/compiled/messages.js';
import { perform, preview, type OnStage } from './action.ts';
import { ChartError } from './errors.ts';
import type { Desk } from './live.ts';
import { nameBook } from './people.ts';
import type { Address, Preview } from './types.ts';
import { expiryDate, untilInWords } from './words.ts';
import { dateInWords } from '../words/format.ts';

/** What somebody is asked to send for a patient, or for a patient’s helper, in words. */
export interface ToRelay {
  /** Who signed it. */
  patient: Address;
  patientName: string;
  /** One sentence for each action. */
  actions: string[];
  until: Date;
}

/** The text inside a link, or the text itself. */
export function signedTextIn(input: string): string {
  const text = input.trim();
  const [, after] = /[?&]action=([\w-]+)/.exec(text) ?? [];
  return after ?? text;
}

/** Reads what a patient signed. @throws BadSignedActionError, NotSignableError, ChartError where two patients signed */
export async function readSigned(desk: Desk, text: string): Promise<ToRelay> {
  const { patient, signed } = await open(desk, text);
  const name = await nameBook(desk);
  return {
    patient,
    patientName: name(patient),
    actions: (
      await Promise.all(
        signed.map(({ call }) =>
          call.ofCircles ? ofCircleInWords(desk, call, name) : allInWords(call, name)
        )
      )
    ).flat(),
    until: new Date(Math.min(...signed.map(({ deadline }) => deadline)) * 1000)
  };
}

/** What sending it does, in words; it is tried first. */
export async function previewRelay(desk: Desk, text: string): Promise<Preview> {
  const { signed } = await open(desk, text);
  const { patientName, actions, until } = await readSigned(desk, text);
  return await preview(
    desk,
    {
      sentence: m.chart_relay_sentence({ name: patientName }),
      rows: [
        ...actions.map((value, i) => ({
          label:
            actions.length === 1
              ? m.chart_relay_signed()
              : m.chart_relay_signed_of({ number: i + 1, count: actions.length }),
          value
        })),
        { label: m.chart_relay_good_until(), value: dateInWords(until) }
      ],
      becomesPublic: m.chart_relay_public(),
      staysPrivate: m.chart_relay_private()
    },
    signed.map(sendableCall)
  );
}

/** Sends what the patient signed. @throws as `perform` */
export async function relay(
  desk: Desk,
  text: string,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  const { signed } = await open(desk, text);
  await perform(desk, signed.map(sendableCall), onStage, signal);
}

async function open(desk: Desk, text: string): Promise<{ patient: Address; signed: SignedCall[] }> {
  const signed = signedCallsIn(await decodeSigned(desk.chain, signedTextIn(text)));
  const patient = signed[0]!.owner;
  if (signed.some(({ owner }) => owner !== patient))
    throw new ChartError(
      'chart/two-patients',
      m.chart_error_two_patients(),
      m.chart_error_two_patients_remedy()
    );
  // The contract looks at no signature of whoever sends an approval: it would count as the sender's own.
  if (signed.some(({ owner, call }) => approvingOf(call) && owner === desk.address))
    throw new ChartError('chart/own-approval', m.signed_own(), m.signed_own_remedy());
  return { patient, signed };
}

/** That helpers are chosen, or a request is approved or stopped, as whoever sends it reads it: whose, to what. */
async function ofCircleInWords(
  desk: Desk,
  call: Call,
  name: (address: Address) => string
): Promise<string> {
  const dealing = dealingOf(call);
  if (dealing) {
    const { circle, threshold, count } = dealing;
    const purpose = m.urgent_purpose({ circle });
    return count === 0
      ? m.signed_let_go({ purpose })
      : m.signed_deal({ purpose, threshold, count });
  }
  const approving = approvingOf(call);
  const request = approving ?? stoppingOf(call);
  const state = request && (await readCircle(desk.chain, request, desk));
  if (!request || !state?.request)
    throw new ChartError(
      'chart/no-request',
      m.urgent_error_no_request(),
      m.urgent_error_no_request_remedy()
    );
  const { circle, patient } = request;
  const words = {
    asker: name(state.request.asker),
    purpose: m.urgent_purpose({ circle }),
    patient: name(patient)
  };
  return approving ? m.signed_approve(words) : m.signed_stop(words);
}

/** One sentence for each thing that is done: a carer signs several at once. */
function allInWords(call: Call, name: (address: Address) => string): string[] {
  if (call.functionName !== 'actOnBehalfOfSomebody') return [inWords(call, name)];
  const { patient, calls } = actsIn(call);
  return calls.map((one) =>
    m.family_signed_for({ name: name(patient), action: inWords(one, name) })
  );
}

/** A signed action as whoever sends it reads it; what a category is called, only the patient's grantees know. */
function inWords({ functionName, args }: Call, name: (address: Address) => string): string {
  switch (functionName) {
    case 'grant': {
      const { grantee, scope, purpose, expiry, rights } = args[0] as {
        grantee: Address;
        scope: `0x${string}`;
        purpose: number;
        expiry: number;
        rights: number;
      };
      const until = expiryDate(expiry);
      return m.chart_relay_grant({
        rights: rights === 2 ? 'add' : rights === 3 ? 'both' : 'see',
        name: name(lower(grantee)),
        what: scopeInWords(scope),
        until: until ? untilInWords(until) : m.chart_until_patient_stops(),
        why: m.chart_for_purpose({ code: purposeOf(purpose) })
      });
    }
    case 'revokeConsent':
      return m.chart_relay_stop({
        what: scopeInWords(args[0] as `0x${string}`),
        name: name(lower(args[1]))
      });
    case 'revokeMany':
      return m.chart_relay_stop_many({
        count: (args[1] as unknown[]).length,
        name: name(lower(args[0]))
      });
    case 'revokeAll':
      return m.chart_relay_stop_all();
    case 'addRecord':
      return m.chart_relay_add();
    case 'addRecords':
      return m.chart_relay_add_many({ count: (args[0] as unknown[]).length });
    case 'publishKeyBundle': {
      const lines = new TextDecoder().decode(hexToBytes(args[1] as `0x${string}`)).split('\n');
      return m.chart_relay_bundle({ count: lines.length });
    }
    case 'publishDirectory':
      return m.chart_relay_directory();
    case 'publishVault':
      return m.chart_relay_vault();
    case 'declineRequest':
      return m.chart_relay_decline({ name: name(lower(args[0])) });
    case 'nameCarersTerm': {
      const [carer, until] = args as [Address, number];
      const day = dateInWords(new Date(until * 1000));
      return m.family_signed_named({ name: name(lower(carer)), day });
    }
    case 'stopCarersActing': {
      const [patient, carer] = args.map(lower) as [Address, Address];
      return m.family_signed_stopped({ name: name(carer), patient: name(patient) });
    }
    case 'requestErasure':
      return m.chart_relay_erasure({ what: scopeInWords(args[0] as `0x${string}`) });
    default:
      throw new ChartError(
        'chart/unknown-action',
        m.chart_error_unknown_action(),
        m.chart_error_unknown_action_remedy()
      );
  }
}

function scopeInWords(word: `0x${string}`): string {
  if (word === EVERYTHING) return m.chart_all_records();
  return scopeOf(word).kind === 'category' ? m.chart_one_category() : m.chart_one_record();
}

function lower(address: unknown): Address {
  return String(address).toLowerCase() as Address;
}
