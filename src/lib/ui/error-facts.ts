import { OwnChartError, type Fact } from '../errors.ts';
import { m } from '../words/compiled/messages.js';

/** The chain of causes of an error as rows for "Technical details", the outermost first. */
export function errorFacts(error: unknown): Fact[] {
  const facts: Fact[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 6; depth++) {
    if (at instanceof OwnChartError)
      facts.push({ label: m.ui_code(), value: at.code }, ...at.facts);
    else
      facts.push({
        label: depth === 0 ? m.ui_error() : m.ui_cause(),
        value: `${at.name}: ${at.message}`
      });
    at = at.cause;
  }
  if (facts.length === 0) facts.push({ label: m.ui_error(), value: String(error) });
  return facts;
}
