import type { Node } from '../fhir/json.ts';
import { conceptText } from '../fhir/values.ts';
import { allAt, at, attribute, childrenOf, textOf, type XmlElement } from '../xml/tree.ts';
import { concept, observedValue, quantity, span, time, type Words } from './values.ts';

/** SNOMED CT codes that stand for "any problem" and "any medicine". */
const ANY_PROBLEM = '55607006';
const ANY_MEDICINE = '410942007';

/** What the entries of a section are about, by the section's LOINC code. */
export type SectionSort =
  'allergies' | 'medicines' | 'problems' | 'results' | 'vitals' | 'immunisations' | 'procedures';

/**
 * The entries of a section as FHIR resources, as far as they can be read (C-CDA R2.1: Allergy Concern Act, Medication
 * Activity, Problem Concern Act, Result and Vital Signs Organizer, Immunization Activity, Procedure Activity). What an
 * entry leaves out is left out.
 */
export function readEntries(section: XmlElement, sort: SectionSort, words: Words): Node[] {
  return childrenOf(section, 'entry').flatMap((entry) => {
    const statement = childrenOf(entry).find((child) => STATEMENTS.has(child.name));
    return statement ? READERS[sort](statement, words) : [];
  });
}

type Reader = (statement: XmlElement, words: Words) => Node[];

const STATEMENTS = new Set([
  'act',
  'observation',
  'organizer',
  'substanceAdministration',
  'procedure',
  'encounter',
  'supply'
]);

const READERS: Record<SectionSort, Reader> = {
  allergies: (statement, words) =>
    inner(statement).flatMap((one) => allergy(one, statement, words)),
  medicines: (statement, words) =>
    statement.name === 'substanceAdministration' ? [medicine(statement, words)] : [],
  problems: (statement, words) => inner(statement).flatMap((one) => problem(one, statement, words)),
  results: (statement, words) => observations(statement, 'laboratory', words),
  vitals: (statement, words) => observations(statement, 'vital-signs', words),
  immunisations: (statement, words) =>
    statement.name === 'substanceAdministration' ? [immunisation(statement, words)] : [],
  procedures: (statement, words) => {
    const code = concept(at(statement, 'code'), words);
    if (!code || !['procedure', 'observation', 'act'].includes(statement.name)) return [];
    return [
      {
        resourceType: 'Procedure',
        status: status(statement) === 'completed' ? 'completed' : 'unknown',
        code,
        ...dated('performed', statement)
      }
    ];
  }
};

/** The observations of a concern act, or the statement itself where it is one. */
function inner(statement: XmlElement): XmlElement[] {
  if (statement.name === 'observation') return [statement];
  return allAt(statement, 'entryRelationship', 'observation');
}

function allergy(observation: XmlElement, concern: XmlElement, words: Words): Node[] {
  const substance = concept(
    at(observation, 'participant', 'participantRole', 'playingEntity', 'code'),
    words
  );
  const named = textOf(at(observation, 'participant', 'participantRole', 'playingEntity', 'name'));
  const value = concept(at(observation, 'value'), words);
  const negated = attribute(observation, 'negationInd') === 'true';
  const said = named === undefined ? substance : (substance ?? { text: named });
  if (!said && !value) return [];
  const about = conceptText(said) ?? conceptText(value);
  const reactions = related(observation, 'MFST').flatMap((reaction) => {
    const manifestation = concept(at(reaction, 'value'), words);
    if (!manifestation) return [];
    const severity = severityOf(reaction);
    return [{ manifestation: [manifestation], ...(severity ? { severity } : {}) }];
  });
  const severe = severityOf(observation) === 'severe' || criticality(observation) === 'CRITH';
  return [
    {
      resourceType: 'AllergyIntolerance',
      code: negated ? { text: noAllergyTo(about) } : (said ?? value),
      clinicalStatus: coded(allergyStatus(concern)),
      ...(negated ? {} : { type: kindOfAllergy(value) }),
      ...(severe ? { criticality: 'high' } : {}),
      ...(reactions.length > 0 ? { reaction: reactions } : {}),
      ...dated('onset', observation)
    }
  ];
}

/** "Substance" and "drug" stand for all of them. */
function noAllergyTo(about: string | undefined): string {
  if (
    about === undefined ||
    /^(substance|allergy to substance|allergy to product)\b/i.test(about)
  ) {
    return 'No known allergies';
  }
  if (
    /^(drug|allergy to drug|drug or medicament|propensity to adverse reactions to drug)\b/i.test(
      about
    )
  ) {
    return 'No known allergies to medicines';
  }
  return `No known allergy to ${about}`;
}

function allergyStatus(concern: XmlElement): string {
  const end = span(at(concern, 'effectiveTime')).end;
  return status(concern) === 'completed' || end !== undefined ? 'resolved' : 'active';
}

function kindOfAllergy(value: Node | undefined): string {
  return /intolerance/i.test(conceptText(value) ?? '') ? 'intolerance' : 'allergy';
}

/** Observations of an entry that are related in a certain way: MFST for reactions, SUBJ for severity. */
function related(statement: XmlElement, typeCode: string): XmlElement[] {
  return childrenOf(statement, 'entryRelationship')
    .filter((relation) => attribute(relation, 'typeCode') === typeCode)
    .flatMap((relation) => childrenOf(relation, 'observation'));
}

function withCode(observations: XmlElement[], code: string): XmlElement | undefined {
  return observations.find((one) => attribute(at(one, 'code'), 'code') === code);
}

function severityOf(statement: XmlElement): string | undefined {
  const severity = withCode(allAt(statement, 'entryRelationship', 'observation'), 'SEV');
  const words = attribute(at(severity, 'value'), 'displayName')?.toLowerCase() ?? '';
  return ['severe', 'moderate', 'mild'].find((grade) => words.includes(grade));
}

function criticality(statement: XmlElement): string | undefined {
  const found = withCode(allAt(statement, 'entryRelationship', 'observation'), '82606-5');
  return attribute(at(found, 'value'), 'code');
}

function problem(observation: XmlElement, concern: XmlElement, words: Words): Node[] {
  const value = concept(at(observation, 'value'), words);
  if (!value) return [];
  const negated = attribute(observation, 'negationInd') === 'true';
  const { end } = span(at(observation, 'effectiveTime'));
  const none = attribute(at(observation, 'value'), 'code') === ANY_PROBLEM;
  const text = conceptText(value);
  const done = end !== undefined || status(concern) === 'completed';
  return [
    {
      resourceType: 'Condition',
      code: negated ? { text: none ? 'No known problems' : `Does not have: ${text}` } : value,
      clinicalStatus: coded(negated ? 'inactive' : done ? 'resolved' : 'active'),
      ...(negated && !none ? { verificationStatus: coded('refuted') } : {}),
      ...dated('onset', observation),
      ...(end === undefined ? {} : { abatementDateTime: end })
    }
  ];
}

function medicine(statement: XmlElement, words: Words): Node {
  const material = at(statement, 'consumable', 'manufacturedProduct', 'manufacturedMaterial');
  const code =
    concept(at(material, 'code'), words) ??
    plain(textOf(at(material, 'name'))) ??
    plain(words(textReference(statement)));
  const negated = attribute(statement, 'negationInd') === 'true';
  if (negated && attribute(at(material, 'code'), 'code') === ANY_MEDICINE) {
    return {
      resourceType: 'MedicationStatement',
      status: 'unknown',
      medicationCodeableConcept: { text: 'No known medicines' }
    };
  }
  const times = childrenOf(statement, 'effectiveTime');
  const period = times.map(span).find((one) => one.start !== undefined || one.end !== undefined);
  const dosage = dosageOf(statement, times, words);
  const reasons = related(statement, 'RSON')
    .map((one) => concept(at(one, 'value'), words))
    .filter((one) => one !== undefined);
  return {
    resourceType: 'MedicationStatement',
    status: negated
      ? 'not-taken'
      : period?.end === undefined && status(statement) !== 'completed'
        ? 'active'
        : (status(statement) ?? 'unknown'),
    medicationCodeableConcept: code ?? { text: 'Medicine without a name' },
    ...(period ? { effectivePeriod: period } : {}),
    ...(dosage ? { dosage: [dosage] } : {}),
    ...(reasons.length > 0 ? { reasonCode: reasons } : {})
  };
}

function dosageOf(statement: XmlElement, times: XmlElement[], words: Words): Node | undefined {
  const said =
    childrenOf(statement, 'entryRelationship')
      .flatMap((one) => [...childrenOf(one, 'substanceAdministration'), ...childrenOf(one, 'act')])
      .map((one) => words(textReference(one)) ?? textOf(at(one, 'text')))
      .find((text) => text !== undefined) ?? undefined;
  if (said !== undefined && said.length < 300) return { text: said };
  const dose =
    quantity(at(statement, 'doseQuantity')) ?? quantity(at(statement, 'doseQuantity', 'low'));
  const route = concept(at(statement, 'routeCode'), words);
  const rhythm = times.map((one) => at(one, 'period')).find((one) => one !== undefined);
  const period = quantity(rhythm) ?? quantity(at(rhythm, 'low'));
  const asNeeded = at(statement, 'precondition') !== undefined;
  if (!dose && !route && !period) return undefined;
  return {
    ...(dose ? { doseAndRate: [{ doseQuantity: dose }] } : {}),
    ...(route ? { route } : {}),
    ...(period
      ? { timing: { repeat: { frequency: 1, period: period.value, periodUnit: period.unit } } }
      : {}),
    ...(asNeeded ? { asNeededBoolean: true } : {})
  };
}

function textReference(statement: XmlElement): string | undefined {
  return attribute(at(statement, 'text', 'reference'), 'value');
}

function immunisation(statement: XmlElement, words: Words): Node {
  const product = at(statement, 'consumable', 'manufacturedProduct');
  const material = at(product, 'manufacturedMaterial');
  const refused = attribute(statement, 'negationInd') === 'true';
  const when = span(at(statement, 'effectiveTime')).start;
  const lot = textOf(at(material, 'lotNumberText'));
  const dose = quantity(at(statement, 'doseQuantity'));
  const reason = related(statement, 'RSON').map((one) => concept(at(one, 'code'), words))[0];
  return {
    resourceType: 'Immunization',
    status: refused ? 'not-done' : 'completed',
    vaccineCode: concept(at(material, 'code'), words) ?? { text: 'Vaccine without a name' },
    ...(when === undefined ? {} : { occurrenceDateTime: when }),
    ...(lot === undefined ? {} : { lotNumber: lot }),
    ...(dose ? { doseQuantity: dose } : {}),
    ...(refused && reason ? { statusReason: reason } : {})
  };
}

const COMPLETE: Record<string, string> = {
  completed: 'final',
  active: 'registered',
  aborted: 'cancelled'
};

function observations(statement: XmlElement, category: string, words: Words): Node[] {
  if (statement.name === 'observation') return [observation(statement, statement, category, words)];
  return allAt(statement, 'component', 'observation').map((one) =>
    observation(one, statement, category, words)
  );
}

function observation(one: XmlElement, organizer: XmlElement, category: string, words: Words): Node {
  const interpretations = childrenOf(one, 'interpretationCode')
    .map((code) => concept(code, words))
    .filter((code) => code !== undefined);
  const ranges = allAt(one, 'referenceRange', 'observationRange').flatMap((range) =>
    rangeOf(range)
  );
  const own = dated('effective', one);
  return {
    resourceType: 'Observation',
    status: COMPLETE[status(one) ?? ''] ?? 'unknown',
    category: [{ coding: [{ code: category }] }],
    code: concept(at(one, 'code'), words) ?? { text: 'Measurement without a name' },
    ...(Object.keys(own).length > 0 ? own : dated('effective', organizer)),
    ...observedValue(at(one, 'value'), words),
    ...(interpretations.length > 0 ? { interpretation: interpretations } : {}),
    ...(ranges.length > 0 ? { referenceRange: ranges } : {})
  };
}

function rangeOf(range: XmlElement): Node[] {
  const low = quantity(at(range, 'value', 'low'));
  const high = quantity(at(range, 'value', 'high'));
  const text = textOf(at(range, 'text'));
  if (!low && !high && text === undefined) return [];
  return [
    { ...(low ? { low } : {}), ...(high ? { high } : {}), ...(text === undefined ? {} : { text }) }
  ];
}

function dated(prefix: 'onset' | 'effective' | 'performed', statement: XmlElement): Node {
  const { start, end } = span(at(statement, 'effectiveTime'));
  if (start === undefined) {
    const author = time(attribute(at(statement, 'author', 'time'), 'value'));
    return author === undefined || prefix !== 'onset' ? {} : { recordedDate: author };
  }
  return end === undefined || prefix === 'onset'
    ? { [`${prefix}DateTime`]: start }
    : { [`${prefix}Period`]: { start, end } };
}

function status(statement: XmlElement): string | undefined {
  return attribute(at(statement, 'statusCode'), 'code');
}

function plain(text: string | undefined): Node | undefined {
  return text === undefined ? undefined : { text };
}

function coded(code: string): Node {
  return { coding: [{ code }] };
}
