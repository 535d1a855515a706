import type { UploadStage, UploadStageName } from '$lib/chart/types.ts';
import { sizeInWords } from '$lib/health/size.ts';
import type { Stage } from '$lib/ui/StageList.svelte';

const LABELS: Record<UploadStageName, string> = {
  read: 'Read',
  encrypt: 'Encrypt',
  store: 'Store',
  confirm: 'Confirm in your wallet',
  recorded: 'Recorded'
};

/** The stages of one upload with their figures in words. */
export function uploadStages(stages: readonly UploadStage[]): Stage[] {
  return stages.map((stage) => {
    const call = stage.name === 'confirm' && stage.state === 'running';
    return {
      key: stage.name,
      label: LABELS[stage.name],
      state: call ? 'call' : stage.state,
      done: stage.total > 0 ? stage.done : null,
      total: stage.total > 0 ? stage.total : null,
      valueText: call ? 'Your wallet window may be behind this one.' : valueInWords(stage)
    };
  });
}

function valueInWords({ state, done, total, unit }: UploadStage): string {
  if (state === 'waiting') return '';
  if (state === 'done' && unit !== 'bytes') return 'Done';
  switch (unit) {
    case 'bytes':
      return state === 'done' || total === 0
        ? sizeInWords(Math.max(done, total))
        : `${sizeInWords(done)} of ${sizeInWords(total)}`;
    case 'blocks':
      return total > 0 ? `${done} of ${total} pieces` : `${done} pieces`;
    case 'confirmations':
      return total > 0 ? `${done} of ${total} confirmations` : 'Waiting for the network';
  }
}
