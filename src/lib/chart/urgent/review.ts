import { readActor } from '../../chain/register.ts';
import { readOverdue, reviewUse } from '../../chain/urgent-calls.ts';
import type { Verdict } from '../../chain/urgent-entries.ts';
import { perform, preview, type OnStage } from '../action.ts';
import type { Live } from '../live.ts';
import type { Address, Preview } from '../types.ts';
import { nameOf } from './help.ts';
import type { UrgentRequest } from './views.ts';
import { m } from '../../words/compiled/messages.js';

/** What a review does, in words. */
export async function previewReview(
  live: Live,
  request: UrgentRequest,
  verdict: Verdict
): Promise<Preview> {
  return await preview(
    live,
    {
      sentence: m.urgent_review({
        asker: request.asker.name,
        verdict: m.urgent_verdict({ verdict })
      }),
      rows: [
        { label: m.urgent_review_label_patient(), value: request.patient.name },
        { label: m.urgent_review_label_why(), value: request.reason },
        {
          label: m.urgent_review_label_reported(),
          value: m.urgent_review_reported({ reported: request.report ? 'yes' : 'no' })
        }
      ],
      becomesPublic: m.urgent_review_public(),
      staysPrivate: m.urgent_review_private()
    },
    [await reviewCall(live, request, verdict)]
  );
}

/** As an authority: reviews what was opened, once. @throws as `perform` */
export async function review(
  live: Live,
  request: UrgentRequest,
  verdict: Verdict,
  onStage?: OnStage
): Promise<void> {
  await perform(live, [await reviewCall(live, request, verdict)], onStage);
  live.changed('history');
}

async function reviewCall(live: Live, request: UrgentRequest, verdict: Verdict) {
  const organisation = await employerOf(live, request.asker.address);
  return reviewUse({ ...nameOf(request), organisation, verdict });
}

async function employerOf(live: Live, clinician: Address): Promise<Address> {
  const actor = await readActor(live.chain, clinician);
  return actor.role === 'practitioner' ? actor.organisation : clinician;
}

/** How many uses by the connected organisation nobody reviewed in time; above three it can ask for no more. */
export function overdue(live: Live): Promise<number> {
  return readOverdue(live.chain, live.address, live);
}
