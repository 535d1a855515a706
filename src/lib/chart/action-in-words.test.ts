import { expect, test } from 'vitest';
import type { Call } from '../chain/calls.ts';
import { actionInWords } from './action-in-words.ts';

const said = (functionName: string, ofCircles = false): string =>
  actionInWords({ functionName, args: [], ...(ofCircles ? { ofCircles } : {}) } as unknown as Call);

test('tells what a patient signs, and what is signed for a circle, each by its own words', () => {
  const own = ['addRecord', 'grant', 'revokeConsent', 'publishVault'].map((name) => said(name));
  const circles = ['dealShares', 'approve', 'stopRequest'].map((name) => said(name, true));
  expect(new Set([...own, ...circles]).size).toBe(own.length + circles.length);
  expect(circles).toEqual(['Choose helpers', 'Approve a request', 'Stop a request']);
});
