import type { Circle, Verdict } from '../../chain/urgent-entries.ts';
import type { OnStage } from '../action.ts';
import { desk, live } from '../live.ts';
import type { Address, Preview } from '../types.ts';
import type { EmergencyCard } from '../../health/emergency-card.ts';
import type { CircleChoice } from './arm.ts';
import type { UrgentAsking } from './ask.ts';
import { session } from '../session.svelte.ts';
import type { AskedRecovery } from './help-recover.ts';
import type { RecoveryState } from './recover.ts';
import type { OpenedSummary } from './summary.ts';
import type { CircleView, OwnCircleView, UrgentRequest } from './views.ts';

// Helpers, urgent access and reviews as the screens call them; each loads its own code when it is first used.

export type { CircleChoice } from './arm.ts';
export type { UrgentAsking } from './ask.ts';
export type { AskedRecovery } from './help-recover.ts';
export type { RecoveryState } from './recover.ts';
export type { OpenedSummary } from './summary.ts';
export type { CircleView, HelperView, OwnCircleView, UrgentRequest } from './views.ts';
export {
  BOUNDS,
  MOST_HELPERS,
  REVIEW_WITHIN,
  SUMMARY,
  thresholds,
  usualThreshold,
  type CircleBounds,
  type OwnCircle
} from './bounds.ts';
export { REASONS, VERDICTS } from './words.ts';

/** The connected patient's circles, with what each of them opens. */
export const ownCircles = async (): Promise<OwnCircleView[]> =>
  (await import('./views.ts')).ownCircleViews(live());

/** Which of these helpers have a page open now that answers. */
export const reachableNow = async (people: readonly Address[]): Promise<Set<Address>> =>
  (await import('./reach.ts')).reachableNow(live(), people);

/** The circles in which the connected account is a helper. */
export const helping = async (): Promise<CircleView[]> =>
  (await import('./views.ts')).helping(live());

/** What the connected clinician asked for, newest first. */
export const askedByMe = async (): Promise<UrgentRequest[]> =>
  (await import('./views.ts')).askedByMe(live());

/** What was opened anywhere, for an authority to review. */
export const usesToReview = async (): Promise<UrgentRequest[]> =>
  (await import('./views.ts')).usesToReview(live());

/** The words behind a request or a report. */
export const wordsOf = async (patient: Address, digest: `0x${string}`): Promise<string> => {
  const { readCircles, wordsOf: words } = await import('./blocks.ts');
  const here = live();
  return await words(here, patient, digest, (await readCircles(here, patient)).holders);
};

/** Keeps on this device, locked, what its owner calls somebody. */
export const callSomebody = async (address: Address, name: string): Promise<void> =>
  (await import('../names.ts')).keepName(live(), address, name);

/** Whether somebody has keys that a share can be sealed to. */
export const canHelp = async (address: Address): Promise<boolean> => {
  const { readKeys } = await import('../../chain/keys.ts');
  return (await readKeys(live().chain, address)).bundle !== null;
};

export const previewArm = async (choice: CircleChoice): Promise<Preview> =>
  (await import('./arm.ts')).previewArm(live(), choice);

export const arm = async (choice: CircleChoice, onStage?: OnStage): Promise<void> =>
  (await import('./arm.ts')).arm(live(), choice, onStage);

export const previewLetGo = async (circle: Circle): Promise<Preview> =>
  (await import('./arm.ts')).previewLetGo(live(), circle);

export const letGo = async (circle: Circle, onStage?: OnStage): Promise<void> =>
  (await import('./arm.ts')).letGo(live(), circle, onStage);

export const previewRenew = async (circle: Circle): Promise<Preview> =>
  (await import('./arm.ts')).previewRenew(live(), circle);

export const renew = async (circle: Circle, sealed: string[], onStage?: OnStage): Promise<void> =>
  (await import('./arm.ts')).renew(live(), { circle, sealed }, onStage);

/** Puts other lines in the place of those of the emergency summary; no organisation need be there. */
export const renewSummary = async (card: EmergencyCard, onStage?: OnStage): Promise<void> =>
  (await import('./arm.ts')).renew(live(), { circle: 'summary', sealed: [], card }, onStage);

export const previewStopOwn = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./arm.ts')).previewStopOwn(live(), request);

export const stopOwn = async (request: UrgentRequest, onStage?: OnStage): Promise<void> =>
  (await import('./arm.ts')).stopOwn(live(), request, onStage);

export const previewEndAccess = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./arm.ts')).previewEndAccess(live(), request);

export const endAccess = async (request: UrgentRequest, onStage?: OnStage): Promise<void> =>
  (await import('./arm.ts')).endAccess(live(), request, onStage);

export const previewAccept = async (patient: Address, circle: Circle): Promise<Preview> =>
  (await import('./help.ts')).previewAccept(live(), patient, circle);

export const accept = async (patient: Address, circle: Circle, onStage?: OnStage): Promise<void> =>
  (await import('./help.ts')).acceptOwnShare(live(), patient, circle, onStage);

export const previewApprove = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./help.ts')).previewApprove(live(), request);

export const approve = async (request: UrgentRequest, onStage?: OnStage): Promise<void> => {
  const { approveRequest, nameOf } = await import('./help.ts');
  await approveRequest(live(), nameOf(request), onStage);
};

export const previewStopAsHelper = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./help.ts')).previewStopAsGuardian(live(), request);

export const stopAsHelper = async (request: UrgentRequest, onStage?: OnStage): Promise<void> => {
  const { nameOf, stopAsGuardian } = await import('./help.ts');
  await stopAsGuardian(live(), nameOf(request), onStage);
};

/** Which of a patient's circles can be asked now. */
export const circlesToAsk = async (patient: Address): Promise<CircleView[]> =>
  (await import('./ask.ts')).circlesToAsk(live(), patient);

export const previewAsk = async (asking: UrgentAsking): Promise<Preview> =>
  (await import('./ask.ts')).previewAsk(live(), asking);

export const ask = async (asking: UrgentAsking, onStage?: OnStage): Promise<number> =>
  (await import('./ask.ts')).askCircle(live(), asking, onStage);

/** The requests for a patient's emergency summary that the connected clinician could second. */
export const toSecond = async (patient: Address): Promise<UrgentRequest[]> =>
  (await import('./summary.ts')).toSecond(live(), patient);

export const previewSecond = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./summary.ts')).previewSecond(live(), request);

export const second = async (request: UrgentRequest, onStage?: OnStage): Promise<void> => {
  const { nameOf } = await import('./help.ts');
  await (await import('./summary.ts')).second(live(), nameOf(request), onStage);
};

/** The emergency summary that was handed out to the connected clinician. */
export const openSummary = async (patient: Address, number: number): Promise<OpenedSummary> =>
  (await import('./summary.ts')).openSummary(live(), { patient, number });

export const previewOpen = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./ask.ts')).previewOpen(live(), request);

export const open = async (request: UrgentRequest, onStage?: OnStage): Promise<void> => {
  const { nameOf } = await import('./help.ts');
  await (await import('./ask.ts')).openAsked(live(), nameOf(request), onStage);
};

export const previewReport = async (request: UrgentRequest): Promise<Preview> =>
  (await import('./ask.ts')).previewReport(live(), request);

export const report = async (
  request: UrgentRequest,
  words: string,
  onStage?: OnStage
): Promise<void> => {
  const { nameOf } = await import('./help.ts');
  await (await import('./ask.ts')).report(live(), nameOf(request), words, onStage);
};

export const previewReview = async (request: UrgentRequest, verdict: Verdict): Promise<Preview> =>
  (await import('./review.ts')).previewReview(live(), request, verdict);

export const review = async (
  request: UrgentRequest,
  verdict: Verdict,
  onStage?: OnStage
): Promise<void> => (await import('./review.ts')).review(live(), request, verdict, onStage);

/** How many helpers must agree on a new wallet for this account, and how long it takes. @throws where nobody can */
export const recoveryTerms = async (
  patient: Address
): Promise<{ threshold: number; count: number; window: number }> =>
  (await (await import('./recover.ts')).recoveryCircle(desk(), patient)).terms;

/** How far the recovery is that the connected wallet began. */
export const recoveryState = async (): Promise<RecoveryState> =>
  (await import('./recover.ts')).recoveryState(live(), session.accountOrThrow());

export const previewTakeOver = async (): Promise<Preview> =>
  (await import('./recover.ts')).previewTakeOver(live(), session.accountOrThrow());

/** Takes over the account; returns the helpers whose approval held no share that fits. */
export const takeOver = async (onStage?: OnStage): Promise<Address[]> =>
  (await import('./recover.ts')).takeOver(live(), session.accountOrThrow(), onStage);

/** As a helper: reads the text of a new wallet. */
export const readAskedRecovery = async (text: string): Promise<AskedRecovery> =>
  (await import('./help-recover.ts')).readAskedRecovery(live(), text);

export const previewAskRecovery = async (text: string): Promise<Preview> =>
  (await import('./help-recover.ts')).previewAskRecovery(live(), text);

export const askForRecovery = async (text: string, onStage?: OnStage): Promise<void> =>
  (await import('./help-recover.ts')).askForRecovery(live(), text, onStage);

/** The ten words of the keys of a new wallet, to compare by voice. */
export const recoveryWords = async (patient: Address, number: number): Promise<string[]> =>
  (await import('./help-recover.ts')).recoveryWords(live(), patient, number);

/** How many uses by the connected organisation nobody reviewed in time. */
export const overdue = async (): Promise<number> => (await import('./review.ts')).overdue(live());
