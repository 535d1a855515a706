import type { ActionStage, OpenStage } from '$lib/chart';
import { sizeInWords } from '$lib/health/size.ts';
import type { Stage } from '$lib/ui/StageList.svelte';

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
    { key: 'finding', label: own ? 'Find the record' : 'Find a copy' },
    { key: 'fetching', label: 'Fetch' },
    ...(own ? [] : [{ key: 'logging' as const, label: 'Confirm in your wallet' }]),
    { key: 'decrypting', label: 'Decrypt and check' }
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
      valueText: `${sizeInWords(progress.bytes)} of ${sizeInWords(progress.total)}`
    };
  });
}

function logging(label: string, action: ActionStage | null): Stage {
  if (action === 'sent' || action === 'recorded')
    return {
      ...plain('logging', label, 'running'),
      valueText: 'Confirmed, waiting to be recorded'
    };
  return {
    ...plain('logging', label, 'call'),
    valueText: 'Your wallet window may be behind this one.'
  };
}

function plain(key: OpenStage, label: string, state: Stage['state']): Stage {
  return { key, label, state, done: null, total: null, valueText: '' };
}
