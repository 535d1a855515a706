import { expect, it } from 'vitest';
import { uploadStages } from './upload-stages.ts';

it('calls the person to the wallet, and shows no bar there', () => {
  const [stage] = uploadStages([
    { name: 'confirm', state: 'running', done: 0, total: 0, unit: 'confirmations' }
  ]);
  expect(stage).toMatchObject({ label: 'Confirm in your wallet', state: 'call', total: null });
  expect(stage!.valueText).toContain('behind this one');
});

it('tells bytes, pieces and confirmations in their own units', () => {
  const texts = uploadStages([
    { name: 'read', state: 'done', done: 2_000_000, total: 2_000_000, unit: 'bytes' },
    { name: 'encrypt', state: 'running', done: 500_000, total: 2_000_000, unit: 'bytes' },
    { name: 'store', state: 'running', done: 1, total: 2, unit: 'blocks' },
    { name: 'recorded', state: 'waiting', done: 0, total: 1, unit: 'confirmations' }
  ]).map((stage) => stage.valueText);
  expect(texts).toEqual(['2 MB', '500 kB of 2 MB', '1 of 2 pieces', '']);
});

it('does not divide an empty file', () => {
  const [stage] = uploadStages([
    { name: 'read', state: 'running', done: 0, total: 0, unit: 'bytes' }
  ]);
  expect(stage).toMatchObject({ done: null, total: null, valueText: '0 bytes' });
});
