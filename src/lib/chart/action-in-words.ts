import type { Call } from '../chain/calls.ts';
import { m } from '../words/compiled/messages.js';

/** What a signed action does, as a word for a list. */
export function actionInWords({ functionName, ofCircles }: Call): string {
  if (!ofCircles) return m.chart_action({ name: functionName });
  if (functionName === 'dealShares') return m.signed_deal_short();
  return functionName === 'approve' ? m.signed_approve_short() : m.signed_stop_short();
}
