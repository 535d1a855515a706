import { m } from '../../words/compiled/messages.js';
import type { Locale } from '../../words/compiled/runtime.js';

/** What of an entry must not be overlooked. */
export type Alert =
  | 'entered-in-error'
  | 'ruled-out'
  | 'not-confirmed'
  | 'not-done'
  | 'not-taken'
  | 'do-not-give'
  | 'high-risk'
  | 'high'
  | 'critically-high'
  | 'low'
  | 'critically-low'
  | 'abnormal'
  | 'critically-abnormal';

/** Codes of HL7 v3 ObservationInterpretation that a reader must not overlook. */
export const INTERPRETATIONS: Record<string, Alert> = {
  H: 'high',
  HH: 'critically-high',
  L: 'low',
  LL: 'critically-low',
  A: 'abnormal',
  AA: 'critically-abnormal'
};

/** "Not done", "High risk". @param language the page's own where none is given */
export function alertInWords(alert: Alert, language?: Locale): string {
  return m.health_alert({ alert }, language ? { locale: language } : {});
}
