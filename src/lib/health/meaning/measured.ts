import { INTERPRETATIONS, type Alert } from '../fhir/alert.ts';
import { asNode, nodes, str, type Node } from '../fhir/json.ts';
import { unitInWords } from '../fhir/unit.ts';
import { conceptText, firstDate, hasCode } from '../fhir/values.ts';

/** One number of an Observation. */
export interface Measured {
  /** Names the same measure in every record: its LOINC code, else its words, with the unit. */
  key: string;
  name: string;
  value: number;
  unit: string;
  /** As the record writes it, ISO 8601. */
  date: string;
  /** The record's own usual range. */
  low: number | undefined;
  high: number | undefined;
  /** What the record says of it. */
  flag: Alert | undefined;
  vital: boolean;
}

/** Codes that different senders use for the same measurement. LOINC, see loinc.ts. */
const SAME: Record<string, string> = {
  '55284-4': '85354-9',
  '2345-7': '2339-0',
  '3141-9': '29463-7',
  '3137-7': '8302-2',
  '8310-5': '8310-5',
  '2708-6': '59408-5'
};

/** The numbers in a resource: an Observation's own value and those of its components. Entered in error: none. */
export function measuredIn(resource: Node): Measured[] {
  if (resource.resourceType !== 'Observation') return [];
  if (['entered-in-error', 'cancelled'].includes(str(resource.status) ?? '')) return [];
  const date = firstDate(
    resource,
    'effectiveDateTime',
    'effectiveInstant',
    'effectivePeriod',
    'issued'
  );
  if (date === undefined) return [];
  const vital = hasCode(nodes(resource.category), 'vital-signs');
  const components = nodes(resource.component)
    .slice(0, 50)
    // "Lowest" and "highest" of a day are told with the day's own value.
    .filter((part) => codeOf(part.code) !== undefined);
  return [resource, ...components].flatMap((part) => {
    const one = numberOf(part, date, vital);
    return one ? [one] : [];
  });
}

function numberOf(part: Node, date: string, vital: boolean): Measured | null {
  const quantity = asNode(part.valueQuantity);
  const value = Number(quantity?.value ?? part.valueInteger ?? Number.NaN);
  const name = conceptText(part.code);
  // "< 5" is no number to draw.
  if (!Number.isFinite(value) || name === undefined || str(quantity?.comparator) !== undefined)
    return null;
  const written = str(quantity?.unit) ?? str(quantity?.code) ?? '';
  const unit = unitInWords(written);
  const loinc = codeOf(part.code);
  const code = loinc !== undefined && Object.hasOwn(SAME, loinc) ? SAME[loinc]! : loinc;
  const range = nodes(part.referenceRange)[0];
  const flags = nodes(part.interpretation).flatMap((concept) => [
    concept,
    ...nodes(concept.coding)
  ]);
  const flag = flags
    .map((coding) => str(coding.code) ?? '')
    .find((one) => Object.hasOwn(INTERPRETATIONS, one));
  return {
    key: `${code ?? name.toLowerCase()} ${unit}`,
    name,
    value,
    unit,
    date,
    low: limit(range?.low),
    high: limit(range?.high),
    flag: flag === undefined ? undefined : INTERPRETATIONS[flag],
    vital
  };
}

function limit(value: unknown): number | undefined {
  const number = Number(asNode(value)?.value ?? Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}

function codeOf(concept: unknown): string | undefined {
  const codings = nodes(asNode(concept)?.coding);
  const loinc = codings.find((coding) => coding.system === 'http://loinc.org') ?? codings[0];
  return str(loinc?.code);
}
