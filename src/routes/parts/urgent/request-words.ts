import type { UrgentRequest } from '$lib/chart/urgent';
import type { Tone } from '$lib/ui/Pill.svelte';
import type { Fact } from '$lib/errors.ts';
import { timeInWords, whenInWords } from '$lib/words/format.ts';

const STATES: Record<UrgentRequest['state'], { text: string; tone: Tone }> = {
  waiting: { text: 'Waits for helpers', tone: 'warn' },
  lapsed: { text: 'Nobody opened it in time', tone: 'plain' },
  stopped: { text: 'Stopped', tone: 'danger' },
  open: { text: 'Open now', tone: 'danger' },
  ended: { text: 'Ended', tone: 'plain' },
  done: { text: 'Taken over', tone: 'plain' },
  void: { text: 'Void: the helpers were chosen anew', tone: 'plain' }
};

/** Whether a request waits for something, or is open: what wants to be seen first. */
export const isRunning = ({ state }: UrgentRequest): boolean =>
  state === 'waiting' || state === 'open';

/** Where a request stands, in a word or two. */
export function stateOf(request: UrgentRequest): { text: string; tone: Tone } {
  if (request.due)
    return { text: request.circle === 'recovery' ? 'Can take over' : 'Can be opened', tone: 'ok' };
  if (request.state === 'waiting' && request.approvals.length >= request.threshold)
    return { text: 'Waits for its time', tone: 'warn' };
  return STATES[request.state];
}

/** A request as rows; what does not apply is left out. */
export function factsOf(request: UrgentRequest, now: Date): Fact[] {
  const recovers = request.circle === 'recovery';
  const { approvals, threshold, count, state, opensAt, stoppedBy, opened, until, review } = request;
  const rows: Fact[] = [
    { label: 'Why', value: request.reason },
    { label: 'Asked', value: timeInWords(request.asked) }
  ];
  const who = approvals.map((one) => one.name).join(', ');
  if (state === 'waiting') {
    const few = `${approvals.length} of the ${threshold} that are needed (${count} helpers)`;
    rows.push({ label: 'Approved by', value: who ? `${few}: ${who}` : few });
    const left =
      opensAt > now
        ? `${timeInWords(opensAt)} (${whenInWords(opensAt, now)})`
        : 'Now, once enough approve';
    const label = recovers ? 'Can take over from' : 'Can open from';
    rows.push({ label, value: request.due ? 'Now' : left });
  } else if (who) rows.push({ label: 'Approved by', value: who });
  if (stoppedBy) rows.push({ label: 'Stopped by', value: stoppedBy.name });
  if (opened) rows.push({ label: recovers ? 'Taken over' : 'Opened', value: timeInWords(opened) });
  if (until)
    rows.push({
      label: state === 'open' ? 'Closes by itself' : 'Closed',
      value:
        state === 'open' ? `${timeInWords(until)} (${whenInWords(until, now)})` : timeInWords(until)
    });
  if (opened && !recovers)
    rows.push({
      label: 'Review by an authority',
      value: review ? `${review.by.name}: ${review.verdict}` : 'Not yet'
    });
  return rows;
}
