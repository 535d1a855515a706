import type { OnStage } from '../action.ts';
import { live } from '../live.ts';
import type { OpenOptions } from '../open-record.ts';
import type * as T from '../types.ts';
import type { DecisionWords } from './content.ts';
import type { ClaimAsking } from './insurer.ts';
import type { Claim, ClaimWithRecords } from './views.ts';

// The use cases of claims as the screens call them; each loads its code when it is first used.

export { CLAIM_LIMITS, MOST_RECORDS, OUTCOMES, REASON_LIMIT, type Outcome } from './content.ts';
export type { ClaimAsking } from './insurer.ts';
export type { Claim, ClaimWithRecords } from './views.ts';

const insurer = () => import('./insurer.ts');
const patient = () => import('./patient.ts');
const views = () => import('./views.ts');

/** What insurers ask, or asked, the connected patient for, newest first. */
export const patientClaims = async (): Promise<Claim[]> => (await views()).patientClaims(live());

export const patientClaim = async (id: string): Promise<ClaimWithRecords> =>
  (await views()).patientClaim(live(), id);

/** The claims that the connected insurer opened, newest first. */
export const insurerClaims = async (): Promise<Claim[]> => (await views()).insurerClaims(live());

export const insurerClaim = async (of: T.Address, id: string): Promise<ClaimWithRecords> =>
  (await views()).insurerClaim(live(), of, id);

export const previewAskForClaim = async (asking: ClaimAsking): Promise<T.Preview> =>
  (await insurer()).previewAskForClaim(live(), asking);

export const askForClaim = async (asking: ClaimAsking, onStage?: OnStage): Promise<`0x${string}`> =>
  (await insurer()).askForClaim(live(), asking, onStage);

/** Opens a record that the patient chose for a claim. */
export const openForClaim = async (
  of: { patient: T.Address; id: string; index: number },
  options?: OpenOptions
): Promise<T.OpenedRecord> => (await insurer()).openForClaim(live(), of, options);

export const decide = async (
  of: { patient: T.Address; id: string } & DecisionWords
): Promise<void> => (await import('./decide.ts')).decide(live(), of);

export const previewAllow = async (id: string, records: number[]): Promise<T.Preview> =>
  (await patient()).previewAllow(live(), id, records);

/** Opens exactly these records to the insurer, until the day it asked for. */
export const allow = async (
  id: string,
  records: number[],
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await patient()).allow(live(), id, records, onStage, signal);

export const previewClose = async (id: string): Promise<T.Preview> =>
  (await patient()).previewClose(live(), id);

/** Closes what is open for a claim. */
export const close = async (id: string, onStage?: OnStage, signal?: AbortSignal): Promise<void> =>
  (await patient()).close(live(), id, onStage, signal);

/** A decision as a text to file among one's records. */
export const decisionDocument = async (id: string): Promise<File> =>
  (await import('./document.ts')).decisionDocument(live(), id);

/** Asks the insurer's page what it decided; false where it has not. */
export const lookForDecision = async (id: string): Promise<boolean> =>
  (await patient()).lookForDecision(live(), id);
