import type { UrgentRequest } from '$lib/chart/urgent';
import type { Tone } from '$lib/ui/Pill.svelte';
import type { Fact } from '$lib/errors.ts';
import { listInWords, timeInWords, whenInWords } from '$lib/words/format.ts';
import { m } from '$lib/words/compiled/messages.js';

const TONES: Record<UrgentRequest['state'], Tone> = {
  waiting: 'warn',
  lapsed: 'plain',
  stopped: 'danger',
  open: 'danger',
  ended: 'plain',
  done: 'plain',
  void: 'plain'
};

/** Whether a request waits for something, or is open: what wants to be seen first. */
export const isRunning = ({ state }: UrgentRequest): boolean =>
  state === 'waiting' || state === 'open';

/** Where a request stands, in a word or two. */
export function stateOf(request: UrgentRequest): { text: string; tone: Tone } {
  if (request.circle === 'summary' && request.state === 'waiting')
    return {
      text: request.seconded ? m.summary_waits_holder() : m.summary_waits_second(),
      tone: 'warn'
    };
  if (request.due) return { text: m.urgent_state_due({ circle: request.circle }), tone: 'ok' };
  if (request.state === 'waiting' && request.approvals.length >= request.threshold)
    return { text: m.urgent_state_early(), tone: 'warn' };
  return { text: m.urgent_state({ state: request.state }), tone: TONES[request.state] };
}

/** A request as rows; what does not apply is left out. */
export function factsOf(request: UrgentRequest, now: Date): Fact[] {
  const { circle } = request;
  const { approvals, threshold, count, state, opensAt, stoppedBy, opened, until, review } = request;
  const rows: Fact[] = [
    { label: m.urgent_label_why(), value: request.reason },
    { label: m.urgent_fact_asked(), value: timeInWords(request.asked) }
  ];
  const who = listInWords(approvals.map((one) => one.name));
  if (circle === 'summary') {
    const second = request.seconded?.name ?? m.summary_nobody_yet();
    rows.push({ label: m.summary_row_second(), value: second });
    if (who) rows.push({ label: m.summary_handed_by(), value: who });
  } else if (state === 'waiting') {
    const approved = { approved: approvals.length, threshold, count };
    rows.push({
      label: m.urgent_fact_approved_by(),
      value: who
        ? m.urgent_fact_approved_names({ ...approved, who })
        : m.urgent_fact_approved(approved)
    });
    const left =
      opensAt > now
        ? m.urgent_time_when({ time: timeInWords(opensAt), when: whenInWords(opensAt, now) })
        : m.urgent_fact_opens_soon();
    const value = request.due ? m.urgent_now() : left;
    rows.push({ label: m.urgent_fact_opens({ circle }), value });
  } else if (who) rows.push({ label: m.urgent_fact_approved_by(), value: who });
  if (stoppedBy) rows.push({ label: m.urgent_fact_stopped_by(), value: stoppedBy.name });
  if (opened) rows.push({ label: m.urgent_fact_opened({ circle }), value: timeInWords(opened) });
  if (until)
    rows.push({
      label: m.urgent_fact_until({ state }),
      value:
        state === 'open'
          ? m.urgent_time_when({ time: timeInWords(until), when: whenInWords(until, now) })
          : timeInWords(until)
    });
  if (opened && circle !== 'recovery')
    rows.push({
      label: m.urgent_fact_review(),
      value: review
        ? m.urgent_fact_reviewed({ by: review.by.name, verdict: review.verdict })
        : m.urgent_not_yet()
    });
  return rows;
}
