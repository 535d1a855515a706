import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { bytesToHex, hexToBytes, ZERO_WORD } from '../chain/hex.ts';
import { EVERYTHING } from '../chain/terms.ts';
import type { VerifiedBundle } from '../crypto/bundle.ts';
import { NobodyHasItError } from '../ipfs/errors.ts';
import type { Holder } from '../ipfs/types.ts';
import { perform, preview, type OnStage } from './action.ts';
import { ChartError } from './errors.ts';
import { categoryScope, isUrgent, isLive, type LedgerGrant } from './ledger.ts';
import type { Live } from './live.ts';
import { requireKnown } from './key-pins.ts';
import { envelopeOf, ownChart, readPatientLedger, type PatientChart } from './patient-chart.ts';
import { bundleOf, insurersOf, nameBook, readOrganisations } from './people.ts';
import { recordCards } from './records.ts';
import type { Address, Preview, RecordCard, ScopeChoice, Share, ShareChoice } from './types.ts';
import {
  expiryDate,
  NO_EXPIRY,
  purposeInWords,
  rightsKind,
  shareState,
  untilInWords
} from './words.ts';
import { m } from '../words/compiled/messages.js';

/** All shares the connected patient gave, newest first. */
export async function shares(live: Live): Promise<Share[]> {
  const chart = await ownChart(live);
  return await sharesOf(live, chart, await recordCards(live, chart));
}

/** The grants of a chart in words; `records` lend their titles. */
export async function sharesOf(
  live: Live,
  chart: PatientChart,
  records: RecordCard[],
  grants: LedgerGrant[] = chart.ledger.grants
): Promise<Share[]> {
  const register = new Map((await readOrganisations(live)).map((o) => [o.address, o]));
  const name = await nameBook(live);
  return grants
    .filter((grant) => !isUrgent(grant.given.scope))
    .map((grant) => {
      const { given } = grant;
      const scope = scopeChoice(chart, given.scope);
      return {
        id: `${given.grantee}-${given.scope}`,
        patient: chart.patient,
        grantee: {
          address: given.grantee,
          name: name(given.grantee),
          role: register.get(given.grantee)?.role ?? ('patient' as const)
        },
        scope,
        what: whatInWords(scope, chart, records),
        purpose: given.purpose,
        granted: new Date(given.time * 1000),
        until: expiryDate(given.expiry),
        lastOpened: lastOpened(chart, grant),
        rights: given.rights,
        state: shareState(given.expiry, grant.stopped !== null, live.now())
      };
    })
    .reverse();
}

/** When its grantee, or one of the grantee's practitioners, last opened something under a grant. */
function lastOpened(
  { ledger, practitioners }: PatientChart,
  { given: { grantee, scope }, lastOpened: own }: LedgerGrant
): Date | null {
  const theirs = ledger.openings.filter(
    (opening) => opening.scope === scope && practitioners.get(opening.reader) === grantee
  );
  const last = Math.max(own ?? 0, theirs.at(-1)?.time ?? 0);
  return last > 0 ? new Date(last * 1000) : null;
}

/** What would be confirmed, in words; the wallet is not opened. @throws ChartError for an insurer, who is answered by claim */
export async function previewShare(live: Live, choice: ShareChoice): Promise<Preview> {
  await refuseInsurer(live, choice);
  const chart = await ownChart(live);
  const name = (await nameBook(live))(choice.grantee);
  const what = whatInWords(choice.scope, chart, await recordCards(live, chart));
  const before = chart.ledger.grants.filter((g) => g.given.grantee === choice.grantee).length;
  const { call } = await prepareShare(live, chart, choice);
  const object = choice.scope.kind === 'everything' ? m.chart_all_your_records() : what;
  return await preview(
    live,
    {
      sentence: m.chart_share_sentence({
        rights: rightsKind(choice.rights),
        name,
        object,
        until: untilInWords(choice.until),
        why: m.chart_for_purpose({ code: choice.purpose })
      }),
      rows: [
        { label: m.chart_who_label(), value: m.chart_share_who({ name }) },
        {
          label: m.chart_share_before(),
          value: before === 0 ? m.chart_never() : m.chart_share_times({ count: before })
        },
        {
          label: m.chart_what_label(),
          value:
            choice.scope.kind === 'record' || !choice.rights.read
              ? what
              : m.chart_share_future({ what })
        },
        ...(choice.rights.write
          ? [{ label: m.chart_share_adding(), value: m.chart_share_adding_value() }]
          : []),
        { label: m.chart_how_long(), value: untilInWords(choice.until) },
        { label: m.chart_why_label(), value: purposeInWords(choice.purpose) }
      ],
      becomesPublic: m.chart_share_public({ rights: rightsKind(choice.rights) }),
      staysPrivate: m.chart_share_private()
    },
    [call]
  );
}

/** Gives the share: locks the key for the grantee, then asks the wallet. @throws as `perform` */
export async function share(
  live: Live,
  choice: ShareChoice,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> {
  await refuseInsurer(live, choice);
  const chart = await ownChart(live);
  const { call, wrap } = await prepareShare(live, chart, choice);
  if (wrap)
    await live.node.putBlock(wrap, 'dag-cbor', {
      label: `grant ${live.address} ${choice.grantee}`
    });
  await perform(live, [call], onStage, signal);
  live.changed('history');
}

/** An insurer sees the records that were chosen for a claim: its request is answered, and nothing else is shared with it. */
async function refuseInsurer(live: Live, { grantee }: ShareChoice): Promise<void> {
  if (!(await insurersOf(live)).has(grantee)) return;
  throw new ChartError(
    'chart/insurer-by-claim',
    m.claims_error_share(),
    m.claims_error_share_remedy()
  );
}

/** The call that shares, and the block with the wrapped key that goes with it. */
export async function prepareShare(
  live: Live,
  chart: PatientChart,
  choice: ShareChoice
): Promise<{ call: Call; wrap: Uint8Array | null }> {
  const expiry = choice.until ? Math.floor(choice.until.getTime() / 1000) : NO_EXPIRY;
  const { grantee, rights, purpose } = choice;
  const terms = { patient: live.address, grantee, rights, purpose, expiry };
  if (!rights.read) {
    const scope = scopeWordOf(chart, choice.scope);
    refuseHiddenStop(live, chart, choice, scope);
    // Where nothing may be read there is no wrapped key.
    return { call: calls.grant({ ...terms, scope, wrap: ZERO_WORD }), wrap: null };
  }
  const { scope, bytes, digest } = await wrapFor(live, chart, choice, expiry);
  return {
    call: calls.grant({ ...terms, scope: bytesToHex(scope), wrap: bytesToHex(digest) }),
    wrap: bytes
  };
}

/** Locks the key of what is shared for the grantee. */
async function wrapFor(
  live: Live,
  chart: PatientChart,
  choice: ShareChoice,
  expiry: number
): Promise<{ bytes: Uint8Array; digest: Uint8Array; scope: Uint8Array }> {
  if (!chart.keys) throw new Error('a patient has keys to her own chart');
  const grantee = await granteeBundle(live, choice.grantee, chart.holders);
  await requireKnown(live, grantee);
  // Kept, so that a later change of locks can seal to this grantee while it is offline.
  await live.node.putBlock(grantee.bytes, 'dag-cbor', { label: `bundle ${choice.grantee}` });
  return await live.keeper.makeGrant({
    grantee,
    patientBundle: chart.keys.bundle.version,
    scope: await scopeForKeeper(live, chart, choice.scope),
    expiry
  });
}

/** A share to add only would take the place of one to read, and leave the lock as it is. */
function refuseHiddenStop(
  live: Live,
  chart: PatientChart,
  { grantee }: ShareChoice,
  scope: string
): void {
  const reads = chart.ledger.grants.some(
    ({ given, ...rest }) =>
      given.grantee === grantee && given.scope === scope && isLive({ given, ...rest }, live.now())
  );
  if (reads)
    throw new ChartError(
      'chart/would-stop',
      m.chart_error_would_stop(),
      m.chart_error_would_stop_remedy()
    );
}

async function granteeBundle(
  live: Live,
  grantee: Address,
  holders: Holder[]
): Promise<VerifiedBundle> {
  try {
    return await bundleOf(live, grantee, holders);
  } catch (error) {
    if (!(error instanceof NobodyHasItError)) throw error;
    const name = (await nameBook(live))(grantee);
    throw new ChartError(
      'chart/grantee-offline',
      m.chart_error_grantee_offline({ name }),
      m.chart_error_grantee_offline_remedy(),
      error
    );
  }
}

async function scopeForKeeper(
  live: Live,
  chart: PatientChart,
  scope: ScopeChoice
): Promise<Parameters<Live['keeper']['makeGrant']>[0]['scope']> {
  if (scope.kind === 'everything') return { kind: 'everything' };
  if (scope.kind === 'category') return { kind: 'category', tag: hexToBytes(`0x${scope.tag}`) };
  const record = chart.ledger.records[scope.index];
  if (!record)
    throw new ChartError(
      'chart/unknown-record',
      m.chart_error_unknown_record(),
      m.chart_error_unknown_record_choose()
    );
  return { kind: 'record', envelope: await envelopeOf(live, chart, record) };
}

/** The word of the chain for what a share is about. */
export function scopeWordOf(chart: PatientChart, scope: ScopeChoice): `0x${string}` {
  if (scope.kind === 'everything') return EVERYTHING;
  if (scope.kind === 'category') return categoryScope(scope.tag);
  return chart.ledger.records[scope.index]!.digest;
}

/** What an opaque scope of the chain means in this chart. */
export function scopeChoice(chart: PatientChart, scope: string): ScopeChoice {
  if (scope === EVERYTHING) return { kind: 'everything' };
  const category = chart.categories.find((c) => categoryScope(c.tag) === scope);
  if (category) return { kind: 'category', tag: category.tag };
  const record = chart.ledger.records.find((r) => r.digest === scope);
  if (record) return { kind: 'record', index: record.index };
  return { kind: 'category', tag: scope.slice(2, 34) };
}

/** 'Everything', a category's name or a record's title. */
export function whatInWords(
  scope: ScopeChoice,
  chart: PatientChart,
  records: RecordCard[]
): string {
  if (scope.kind === 'everything') return m.chart_everything();
  if (scope.kind === 'category')
    return chart.categories.find((c) => c.tag === scope.tag)?.name || m.chart_a_category();
  return (
    records.find((r) => r.index === scope.index)?.title ??
    m.common_record_number({ number: scope.index + 1 })
  );
}

/** Reads only the chain: for lists that must show although nobody is reachable. */
export async function grantsTo(live: Live, patient: Address): Promise<LedgerGrant[]> {
  const ledger = await readPatientLedger(live, patient);
  return ledger.grants.filter((grant) => grant.given.grantee === live.address);
}
