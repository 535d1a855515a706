import * as urgent from '$lib/chart/urgent';
import type { CircleView, UrgentRequest } from '$lib/chart/urgent';
import { m } from '$lib/words/compiled/messages.js';
import type { ActionStage, Preview } from '$lib/chart/types.ts';

const BY_VOICE =
  'Whoever has the new wallet then reads and signs as this person, for good. Make sure by a voice that you know.';

/** One action around helpers and urgent access, as its sheet shows it. */
export interface Act {
  title: string;
  preview: () => Promise<Preview>;
  run: (onStage: (stage: ActionStage) => void) => Promise<unknown>;
  confirmLabel: string;
  doneText: string;
  danger?: boolean;
  /** What the person should have read before. */
  warning?: string;
}

/** As the new wallet: takes over the account. */
export const takeOver = (): Act => ({
  title: 'Take over your account?',
  preview: () => urgent.previewTakeOver(),
  run: (onStage) => urgent.takeOver(onStage),
  confirmLabel: 'Take over now',
  doneText: 'This wallet acts for you now.'
});

/** As a helper: asks that the wallet of a text takes over, and approves it. */
export const askRecovery = (text: string, name: string): Act => ({
  title: `Ask for a new wallet for ${name}?`,
  preview: () => urgent.previewAskRecovery(text),
  run: (onStage) => urgent.askForRecovery(text, onStage),
  confirmLabel: 'Ask, and approve it',
  doneText: 'It is asked for, and you approved it. The other helpers see it now.',
  warning: BY_VOICE
});

export const stopOwn = (request: UrgentRequest): Act => ({
  title: `Stop the request of ${request.asker.name}?`,
  preview: () => urgent.previewStopOwn(request),
  run: (onStage) => urgent.stopOwn(request, onStage),
  confirmLabel: 'Stop it now',
  doneText: `You stopped the request of ${request.asker.name}.`,
  danger: true
});

export const endAccess = (request: UrgentRequest): Act => ({
  title: `End the access of ${request.asker.name}?`,
  preview: () => urgent.previewEndAccess(request),
  run: (onStage) => urgent.endAccess(request, onStage),
  confirmLabel: 'End it now',
  doneText: `${request.asker.name} can open nothing any more.`,
  danger: true,
  warning: 'This prevents new opens. It cannot take back what was already seen.'
});

export const letGo = ({ circle }: Pick<CircleView, 'circle'>): Act => ({
  title: 'Let these helpers go?',
  preview: () => urgent.previewLetGo(circle),
  run: (onStage) => urgent.letGo(circle, onStage),
  confirmLabel: 'Let them go',
  doneText: 'These helpers can do nothing any more.',
  danger: true
});

export const renew = ({
  circle,
  sealed
}: {
  circle: CircleView['circle'];
  sealed: string[];
}): Act => ({
  title: 'Renew what they can open?',
  preview: () => urgent.previewRenew(circle),
  run: (onStage) => urgent.renew(circle, sealed, onStage),
  confirmLabel: 'Renew it',
  doneText: 'Your helpers can open what was added, too.'
});

export const accept = ({ patient, circle }: CircleView): Act => ({
  title: `Help ${patient.name}?`,
  preview: () => urgent.previewAccept(patient.address, circle),
  run: (onStage) => urgent.accept(patient.address, circle, onStage),
  confirmLabel: 'Check my piece and agree',
  doneText: 'Your piece of the key is checked, and kept here.'
});

export const approve = (request: UrgentRequest): Act => ({
  title: `Approve ${request.asker.name}?`,
  preview: () => urgent.previewApprove(request),
  run: (onStage) => urgent.approve(request, onStage),
  confirmLabel: 'Approve it',
  doneText: `You approved the request of ${request.asker.name}.`,
  warning:
    request.circle === 'recovery'
      ? BY_VOICE
      : 'Approve only what you believe. If you can, call the patient, or the hospital by a number you know.'
});

export const stopAsHelper = (request: UrgentRequest): Act => ({
  title: `Stop the request of ${request.asker.name}?`,
  preview: () => urgent.previewStopAsHelper(request),
  run: (onStage) => urgent.stopAsHelper(request, onStage),
  confirmLabel: 'Stop it for everybody',
  doneText: `You stopped the request of ${request.asker.name}.`,
  danger: true
});

export const open = (request: UrgentRequest): Act => ({
  title: `Open the records of ${request.patient.name}?`,
  preview: () => urgent.previewOpen(request),
  run: (onStage) => urgent.open(request, onStage),
  confirmLabel: 'Open now',
  doneText: 'The records are open to you, to read, for a time.',
  warning:
    'Open only what you need. Each record you open is put on record, and the patient sees it.'
});

export const report = (request: UrgentRequest, words: string): Act => ({
  title: 'Send the report?',
  preview: () => urgent.previewReport(request),
  run: (onStage) => urgent.report(request, words, onStage),
  confirmLabel: 'Send the report',
  doneText: 'Your report is on record.'
});

export const review = (request: UrgentRequest, verdict: (typeof urgent.VERDICTS)[number]): Act => ({
  title: `Find it ${m.urgent_verdict({ verdict })}?`,
  preview: () => urgent.previewReview(request, verdict),
  run: (onStage) => urgent.review(request, verdict, onStage),
  confirmLabel: 'Put it on record',
  doneText: 'Your review is on record.'
});
