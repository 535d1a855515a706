import type { ActionStage } from '$lib/chart/types.ts';
import type { Stage } from '$lib/ui/StageList.svelte';
import { m } from '$lib/words/compiled/messages.js';

/** The stages in their order, each with what it says while it runs; `handed` where somebody else sends what was signed. */
function stagesInOrder(handed: boolean): { key: ActionStage; label: string; now: string }[] {
  return [
    { key: 'preparing', label: m.parts_stage_prepare(), now: m.parts_stage_on_device() },
    { key: 'confirm-in-wallet', label: m.parts_stage_confirm(), now: m.parts_wallet_behind() },
    handed
      ? {
          key: 'handed-over',
          label: m.parts_stage_handed_over(),
          now: m.parts_stage_waiting_hospital()
        }
      : { key: 'sent', label: m.parts_stage_sent(), now: m.parts_stage_waiting() },
    { key: 'recorded', label: m.parts_stage_recorded(), now: '' }
  ];
}

/** The stages of an action as a list, with `at` as the one that runs now. */
export function actionStages(at: ActionStage): Stage[] {
  const order = stagesInOrder(at === 'handed-over');
  const reached = order.findIndex((stage) => stage.key === at);
  return order.map(({ key, label, now }, index) => {
    const current = index === reached && key !== 'recorded';
    return {
      key,
      label,
      state: current
        ? key === 'confirm-in-wallet'
          ? 'call'
          : 'running'
        : index <= reached
          ? 'done'
          : 'waiting',
      done: null,
      total: null,
      valueText: current ? now : ''
    };
  });
}
