import * as urgent from '$lib/chart/urgent';
import type { CircleView, UrgentRequest } from '$lib/chart/urgent';
import { m } from '$lib/words/compiled/messages.js';
import type { ActionStage, Preview } from '$lib/chart/types.ts';

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
  title: m.urgent_act_take_over(),
  preview: () => urgent.previewTakeOver(),
  run: (onStage) => urgent.takeOver(onStage),
  confirmLabel: m.urgent_act_take_over_confirm(),
  doneText: m.urgent_act_take_over_done()
});

/** As a helper: asks that the wallet of a text takes over, and approves it. */
export const askRecovery = (text: string, name: string): Act => ({
  title: m.urgent_act_ask_recovery({ name }),
  preview: () => urgent.previewAskRecovery(text),
  run: (onStage) => urgent.askForRecovery(text, onStage),
  confirmLabel: m.urgent_act_ask_recovery_confirm(),
  doneText: m.urgent_act_ask_recovery_done(),
  warning: m.urgent_by_voice()
});

export const stopOwn = (request: UrgentRequest): Act => ({
  title: m.urgent_act_stop({ asker: request.asker.name }),
  preview: () => urgent.previewStopOwn(request),
  run: (onStage) => urgent.stopOwn(request, onStage),
  confirmLabel: m.urgent_act_stop_confirm(),
  doneText: m.urgent_act_stop_done({ asker: request.asker.name }),
  danger: true
});

export const endAccess = (request: UrgentRequest): Act => ({
  title: m.urgent_act_end({ asker: request.asker.name }),
  preview: () => urgent.previewEndAccess(request),
  run: (onStage) => urgent.endAccess(request, onStage),
  confirmLabel: m.urgent_act_end_confirm(),
  doneText: m.urgent_act_end_done({ asker: request.asker.name }),
  danger: true,
  warning: m.urgent_act_end_warning()
});

export const letGo = ({ circle }: Pick<CircleView, 'circle'>): Act => ({
  title: m.urgent_act_let_go(),
  preview: () => urgent.previewLetGo(circle),
  run: (onStage) => urgent.letGo(circle, onStage),
  confirmLabel: m.urgent_act_let_go_confirm(),
  doneText: m.urgent_act_let_go_done(),
  danger: true
});

export const renew = ({
  circle,
  sealed
}: {
  circle: CircleView['circle'];
  sealed: string[];
}): Act => ({
  title: m.urgent_act_renew(),
  preview: () => urgent.previewRenew(circle),
  run: (onStage) => urgent.renew(circle, sealed, onStage),
  confirmLabel: m.urgent_act_renew_confirm(),
  doneText: m.urgent_act_renew_done()
});

export const accept = ({ patient, circle }: CircleView): Act => ({
  title: m.urgent_act_accept({ patient: patient.name }),
  preview: () => urgent.previewAccept(patient.address, circle),
  run: (onStage) => urgent.accept(patient.address, circle, onStage),
  confirmLabel: m.urgent_act_accept_confirm(),
  doneText: m.urgent_act_accept_done()
});

/** As another clinician: asks for an emergency summary too. */
export const second = (request: UrgentRequest): Act => ({
  title: `${m.summary_second_action()}?`,
  preview: () => urgent.previewSecond(request),
  run: (onStage) => urgent.second(request, onStage),
  confirmLabel: m.summary_second_action(),
  doneText: m.summary_second_done(),
  warning: m.summary_second_warning()
});

/** As an organisation that holds the emergency summary. */
export const handOut = (request: UrgentRequest): Act => ({
  title: m.summary_hand_title({ asker: request.asker.name }),
  preview: () => urgent.previewApprove(request),
  run: (onStage) => urgent.approve(request, onStage),
  confirmLabel: m.summary_hand_out(),
  doneText: m.summary_hand_done({ asker: request.asker.name }),
  warning: m.summary_hand_warning()
});

export const approve = (request: UrgentRequest): Act => ({
  title: m.urgent_act_approve({ asker: request.asker.name }),
  preview: () => urgent.previewApprove(request),
  run: (onStage) => urgent.approve(request, onStage),
  confirmLabel: m.urgent_act_approve_confirm(),
  doneText: m.urgent_act_approve_done({ asker: request.asker.name }),
  warning: request.circle === 'recovery' ? m.urgent_by_voice() : m.urgent_act_approve_warning()
});

export const stopAsHelper = (request: UrgentRequest): Act => ({
  title: m.urgent_act_stop({ asker: request.asker.name }),
  preview: () => urgent.previewStopAsHelper(request),
  run: (onStage) => urgent.stopAsHelper(request, onStage),
  confirmLabel: m.urgent_act_stop_everybody(),
  doneText: m.urgent_act_stop_done({ asker: request.asker.name }),
  danger: true
});

export const open = (request: UrgentRequest): Act => ({
  title: m.urgent_act_open({ patient: request.patient.name }),
  preview: () => urgent.previewOpen(request),
  run: (onStage) => urgent.open(request, onStage),
  confirmLabel: m.urgent_act_open_confirm(),
  doneText: m.urgent_act_open_done(),
  warning: m.urgent_act_open_warning()
});

export const report = (request: UrgentRequest, words: string): Act => ({
  title: m.urgent_act_report(),
  preview: () => urgent.previewReport(request),
  run: (onStage) => urgent.report(request, words, onStage),
  confirmLabel: m.urgent_report_send(),
  doneText: m.urgent_act_report_done()
});

export const review = (request: UrgentRequest, verdict: (typeof urgent.VERDICTS)[number]): Act => ({
  title: m.urgent_act_review({ verdict: m.urgent_verdict({ verdict }) }),
  preview: () => urgent.previewReview(request, verdict),
  run: (onStage) => urgent.review(request, verdict, onStage),
  confirmLabel: m.urgent_act_review_confirm(),
  doneText: m.urgent_act_review_done()
});
