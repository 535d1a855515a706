import type { ActionStage, OpenStage } from '$lib/chart';
import { sizeInWords } from '$lib/health/size.ts';
import type { Stage } from '$lib/ui/StageList.svelte';
import { m } from '$lib/words/compiled/messages.js';

export interface OpenProgress {
  stage: OpenStage;
  bytes: number;
  total: number;
  /** Within 'logging': how far the wallet's confirmation is. */
  action: ActionStage | null;
}

/** The stages of opening a record; a patient's own opening is not logged, so that stage is left out. */
export function openStages(progress: OpenProgress, own: boolean): Stage[] {
  const order: { key: OpenStage; label: string }[] = [
    { key: 'finding', label: own ? m.parts_open_find_record() : m.parts_open_find_copy() },
    { key: 'fetching', label: m.parts_open_fetch() },
    ...(own ? [] : [{ key: 'logging' as const, label: m.parts_stage_confirm() }]),
    { key: 'decrypting', label: m.parts_open_decrypt() }
  ];
  const reached = order.findIndex(({ key }) => key === progress.stage);
  return order.map(({ key, label }, index) => {
    if (index < reached) return plain(key, label, 'done');
    if (index > reached) return plain(key, label, 'waiting');
    if (key === 'logging') return logging(label, progress.action);
    if (key === 'finding' || progress.total === 0) return plain(key, label, 'running');
    return {
      ...plain(key, label, 'running'),
      done: progress.bytes,
      total: progress.total,
      valueText: m.common_done_of_total({
        done: sizeInWords(progress.bytes),
        total: sizeInWords(progress.total)
      })
    };
  });
}

function logging(label: string, action: ActionStage | null): Stage {
  if (action === 'sent' || action === 'recorded')
    return {
      ...plain('logging', label, 'running'),
      valueText: m.parts_open_confirmed()
    };
  return {
    ...plain('logging', label, 'call'),
    valueText: m.parts_wallet_behind()
  };
}

function plain(key: OpenStage, label: string, state: Stage['state']): Stage {
  return { key, label, state, done: null, total: null, valueText: '' };
}
