import type { Node } from '../fhir/json.ts';
import { allAt, at, attribute, childrenOf, textOf, type XmlElement } from '../xml/tree.ts';

/** Code systems by OID, as FHIR names them. */
const SYSTEMS: Record<string, string> = {
  '2.16.840.1.113883.6.1': 'http://loinc.org',
  '2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  '2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  '2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  '2.16.840.1.113883.6.103': 'http://hl7.org/fhir/sid/icd-9-cm',
  '2.16.840.1.113883.12.292': 'http://hl7.org/fhir/sid/cvx',
  '2.16.840.1.113883.6.69': 'http://hl7.org/fhir/sid/ndc',
  '2.16.840.1.113883.4.9': 'http://fdasis.nlm.nih.gov'
};

/** Finds the narrative words that an entry points to ("#allergy5"). */
export type Words = (reference: string | undefined) => string | undefined;

/** A CD, CE or CV as a FHIR CodeableConcept; its words are the narrative's where it points there. */
export function concept(element: XmlElement | undefined, words: Words): Node | undefined {
  if (!element) return undefined;
  const codings = [element, ...childrenOf(element, 'translation')].flatMap((one) => {
    const code = attribute(one, 'code');
    if (code === undefined) return [];
    const system = SYSTEMS[attribute(one, 'codeSystem') ?? ''];
    const display = attribute(one, 'displayName');
    return [
      {
        code,
        ...(system === undefined ? {} : { system }),
        ...(display === undefined ? {} : { display })
      }
    ];
  });
  const said =
    words(attribute(at(element, 'originalText', 'reference'), 'value')) ??
    textOf(at(element, 'originalText'));
  const displayed = codings.find((coding) => 'display' in coding)?.display;
  const text = displayed ?? said ?? (codings.length === 0 ? textOf(element) : undefined);
  if (codings.length === 0 && text === undefined) return undefined;
  return {
    ...(codings.length > 0 ? { coding: codings } : {}),
    ...(text === undefined ? {} : { text })
  };
}

/** "20130417103000-0500" -> "2013-04-17T10:30:00-05:00", as exact as it is written; undefined for what is no time. */
export function time(value: string | undefined): string | undefined {
  const match = /^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?/.exec(
    value ?? ''
  );
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone] = match;
  if (month === undefined || month < '01' || month > '12') return year;
  if (day === undefined || day < '01' || day > '31') return `${year}-${month}`;
  const date = `${year}-${month}-${day}`;
  // FHIR wants a zone with a time; without one, the day is what is certain.
  if (hour === undefined || minute === undefined || zone === undefined) return date;
  return `${date}T${hour}:${minute}:${second ?? '00'}${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** The moments of a TS or IVL_TS. */
export function span(element: XmlElement | undefined): { start?: string; end?: string } {
  const start =
    time(attribute(at(element, 'low'), 'value')) ??
    time(attribute(element, 'value')) ??
    time(attribute(at(element, 'center'), 'value'));
  const end = time(attribute(at(element, 'high'), 'value'));
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** A PQ as a FHIR Quantity; undefined where it has no number. */
export function quantity(element: XmlElement | undefined): Node | undefined {
  const value = Number(attribute(element, 'value') ?? Number.NaN);
  if (!Number.isFinite(value)) return undefined;
  const unit = attribute(element, 'unit');
  return { value, ...(unit === undefined || unit === '1' ? {} : { unit, code: unit }) };
}

/** A value of any type as the member that a FHIR Observation has for it. */
export function observedValue(element: XmlElement | undefined, words: Words): Node {
  if (!element) return {};
  const type = (attribute(element, 'type') ?? '').replace(/^.*:/, '');
  const missing = attribute(element, 'nullFlavor');
  switch (type) {
    case 'PQ':
    case 'INT':
    case 'REAL':
    case 'MO': {
      const amount = quantity(element);
      if (amount) return { valueQuantity: amount };
      // A laboratory's own unit, or words instead of a number, stand in a translation.
      const said = textOf(at(element, 'translation', 'originalText')) ?? textOf(element);
      const translated = quantity(at(element, 'translation'));
      if (translated) return { valueQuantity: translated };
      return said === undefined ? absent(missing) : { valueString: said };
    }
    case 'IVL_PQ': {
      const low = quantity(at(element, 'low'));
      const high = quantity(at(element, 'high'));
      if (low && high) return { valueRange: { low, high } };
      const one = low ?? high;
      if (!one) return absent(missing);
      const inclusive = attribute(at(element, low ? 'low' : 'high'), 'inclusive') !== 'false';
      return {
        valueQuantity: {
          ...one,
          comparator: low ? (inclusive ? '>=' : '>') : inclusive ? '<=' : '<'
        }
      };
    }
    case 'BL': {
      const value = attribute(element, 'value');
      return value === undefined ? absent(missing) : { valueBoolean: value === 'true' };
    }
    case 'TS': {
      const value = time(attribute(element, 'value'));
      return value === undefined ? absent(missing) : { valueDateTime: value };
    }
    case 'CD':
    case 'CE':
    case 'CO':
    case 'CV': {
      const coded = concept(element, words);
      return coded ? { valueCodeableConcept: coded } : absent(missing);
    }
    default: {
      const said = words(attribute(at(element, 'reference'), 'value')) ?? textOf(element);
      return said === undefined ? absent(missing) : { valueString: said };
    }
  }
}

function absent(nullFlavor: string | undefined): Node {
  return { dataAbsentReason: { text: nullFlavor === 'NA' ? 'not applicable' : 'not known' } };
}

/** "Mr Adam Frankie Everyman" from a PN or EN; the words themselves where they are not divided. */
export function name(element: XmlElement | undefined): string | undefined {
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap((part) =>
    allAt(element, part).map(textOf)
  );
  const joined = parts.filter((part) => part !== undefined).join(' ');
  return joined === '' ? textOf(element) : joined;
}
