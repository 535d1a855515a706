import { m } from '../../words/compiled/messages.js';
import { timeInWords } from '../../words/format.ts';
import type { Reason, Verdict } from '../../chain/urgent-entries.ts';
import type { ActivityItem, UrgentKind } from '../types.ts';

/** Why somebody asks urgently, in the order in which one chooses it. */
export const REASONS: readonly Reason[] = [
  'unconscious',
  'cannot-answer',
  'danger-to-life',
  'danger-to-others',
  'other'
];

/** What a review can find. */
export const VERDICTS: readonly Verdict[] = ['justified', 'not-justified', 'to-look-into'];

/** One line of the activity list about helpers: who did what. */
export function urgentSentence(
  kind: UrgentKind,
  { what, until }: Pick<ActivityItem, 'what' | 'until'>,
  who: string,
  whom: string
): string {
  switch (kind) {
    case 'shares-dealt':
      return m.urgent_step_dealt({ who, what });
    case 'shares-ended':
      return m.urgent_step_let_go({ who, what });
    case 'guardian-named':
      return m.urgent_step_named({ who, whom, what });
    case 'share-accepted':
      return m.urgent_step_accepted({ who, what });
    case 'capsule-sealed':
      return m.urgent_step_renewed({ who, what });
    case 'urgent-asked':
      return m.urgent_step_asked({ who, what });
    case 'urgent-seconded':
      return m.urgent_step_seconded({ who, what });
    case 'urgent-approved':
      return m.urgent_step_approved({ who, whom, what });
    case 'urgent-stopped':
      return m.urgent_step_stopped({ who, whom, what });
    case 'urgent-opened':
      return until
        ? m.urgent_step_opened_until({ who, what, until: timeInWords(until) })
        : m.urgent_step_opened({ who, what });
    case 'urgent-ended':
      return m.urgent_step_ended({ who, whom });
    case 'urgent-reported':
      return m.urgent_step_reported({ who, what });
    case 'urgent-reviewed':
      return m.urgent_step_reviewed({ who, whom, what });
    case 'recovery-asked':
      return m.urgent_step_recovery({ who, whom });
  }
}
