import type { EmergencyCard } from '../../health/emergency-card.ts';
import { cardOfSummary, emergencySummary } from '../../health/write/emergency-summary.ts';

/** The lines of the emergency summary as what is sealed: an International Patient Summary in FHIR JSON. */
export function summaryBytes(card: EmergencyCard): Uint8Array {
  const bundle = emergencySummary(card, () => crypto.randomUUID());
  return new TextEncoder().encode(JSON.stringify(bundle));
}

/** The lines of what was opened. @throws HealthError where they cannot be read */
export function readSummary(bytes: Uint8Array): EmergencyCard {
  let bundle: unknown = null;
  try {
    bundle = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Said below, as of anything else that is no summary.
  }
  return cardOfSummary(bundle);
}
