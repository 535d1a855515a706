import type { UploadStage } from '$lib/chart/types.ts';
import { sizeInWords } from '$lib/health/size.ts';
import type { Stage } from '$lib/ui/StageList.svelte';
import { m } from '$lib/words/compiled/messages.js';

/** The stages of one upload with their figures in words. */
export function uploadStages(stages: readonly UploadStage[]): Stage[] {
  return stages.map((stage) => {
    const call = stage.name === 'confirm' && stage.state === 'running';
    return {
      key: stage.name,
      label: m.add_stage({ stage: stage.name }),
      state: call ? 'call' : stage.state,
      done: stage.total > 0 ? stage.done : null,
      total: stage.total > 0 ? stage.total : null,
      valueText: call ? m.parts_wallet_behind() : valueInWords(stage)
    };
  });
}

function valueInWords({ state, done, total, unit }: UploadStage): string {
  if (state === 'waiting') return '';
  if (state === 'done' && (unit !== 'bytes' || total === 0)) return m.add_done();
  switch (unit) {
    case 'bytes':
      return state === 'done' || total === 0
        ? sizeInWords(Math.max(done, total))
        : m.common_done_of_total({ done: sizeInWords(done), total: sizeInWords(total) });
    case 'blocks':
      return total > 0 ? m.add_pieces_of({ done, total }) : m.add_pieces({ done });
    case 'confirmations':
      return total > 0 ? m.add_confirmations_of({ done, total }) : m.add_waiting_network();
  }
}
