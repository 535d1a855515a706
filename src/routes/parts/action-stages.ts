import type { ActionStage } from '$lib/chart/types.ts';
import type { Stage } from '$lib/ui/StageList.svelte';

const ORDER: { key: ActionStage; label: string; now: string }[] = [
  { key: 'preparing', label: 'Prepare', now: 'On this device' },
  {
    key: 'confirm-in-wallet',
    label: 'Confirm in your wallet',
    now: 'Your wallet window may be behind this one.'
  },
  { key: 'sent', label: 'Sent', now: 'Waiting to be recorded' },
  { key: 'recorded', label: 'Recorded', now: '' }
];

/** The same where somebody else sends what was signed. */
const HANDED: typeof ORDER = ORDER.map((stage) =>
  stage.key === 'sent'
    ? { key: 'handed-over', label: 'Sent for you', now: 'Waiting for a hospital to send it' }
    : stage
);

/** The stages of an action as a list, with `at` as the one that runs now. */
export function actionStages(at: ActionStage): Stage[] {
  const order = at === 'handed-over' ? HANDED : ORDER;
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
