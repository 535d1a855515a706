import { lookUp } from '../lookup.ts';
import { amountInWords } from '../../words/format.ts';
import { asNode, join, nodes, str, strings, type Node } from './json.ts';
import { unitInWords } from './unit.ts';
import { m } from '../../words/compiled/messages.js';

/**
 * The words of a CodeableConcept, Coding or R5 CodeableReference: its text, else a display, else the bare code. A code is
 * never looked up.
 */
export function conceptText(value: unknown): string | undefined {
  const node = asNode(Array.isArray(value) ? value[0] : value);
  if (!node) return str(value);
  const codings = nodes(node.coding);
  return (
    str(node.text) ??
    codings.map((coding) => str(coding.display)).find((display) => display !== undefined) ??
    str(node.display) ??
    (node.concept === undefined ? undefined : conceptText(node.concept)) ??
    codings.map((coding) => str(coding.code)).find((code) => code !== undefined) ??
    str(node.code)
  );
}

/** The words of each concept in a list. */
export function conceptTexts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map(conceptText).filter((text) => text !== undefined);
}

/** True where one of the concepts carries the code. */
export function hasCode(value: unknown, ...wanted: string[]): boolean {
  return nodes(value).some((concept) =>
    [concept, ...nodes(concept.coding)].some((coding) => wanted.includes(str(coding.code) ?? ''))
  );
}

/** "< 5.4 mmol/L", with the unit as people write it. */
export function quantityText(value: unknown): string | undefined {
  const node = asNode(value);
  if (!node) return undefined;
  const amount = numberText(node.value);
  const unit = str(node.unit) ?? str(node.code);
  if (amount === undefined) return undefined;
  return join([str(node.comparator), amount, unit && unitInWords(unit)]);
}

/** Generated records carry 15 digits: six significant ones are more than any laboratory measures. */
export function numberText(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return str(value);
  return String(value).length > 8 ? String(Number(value.toPrecision(6))) : String(value);
}

export function rangeText(value: unknown): string | undefined {
  const node = asNode(value);
  if (!node) return undefined;
  const low = quantityText(node.low);
  const high = quantityText(node.high);
  if (low !== undefined && high !== undefined) return m.health_range({ low, high });
  if (low !== undefined) return m.health_range_from({ low });
  return high === undefined ? str(node.text) : m.health_range_to({ high });
}

const VALUE_READERS: Record<string, (value: unknown) => string | undefined> = {
  Quantity: quantityText,
  CodeableConcept: conceptText,
  Coding: conceptText,
  String: str,
  Boolean: (value) =>
    value === true ? m.health_yes() : value === false ? m.health_no() : undefined,
  Integer: numberText,
  Decimal: numberText,
  Range: rangeText,
  Ratio: (value) =>
    join([quantityText(asNode(value)?.numerator), quantityText(asNode(value)?.denominator)], ' : '),
  DateTime: str,
  Date: str,
  Time: str,
  Period: periodText,
  Age: quantityText,
  SampledData: () => m.health_curve(),
  Attachment: attachmentText,
  Reference: (value) => str(asNode(value)?.display)
};

function periodText(value: unknown): string | undefined {
  const [start, end] = [str(asNode(value)?.start), str(asNode(value)?.end)];
  return start !== undefined && end !== undefined
    ? m.health_range({ low: start, high: end })
    : (start ?? end);
}

/** The words of a choice element such as `value[x]`; undefined where none of its forms is there. */
export function choiceText(node: Node, name: string): string | undefined {
  for (const [type, read] of Object.entries(VALUE_READERS)) {
    const value = node[name + type];
    if (value !== undefined) return read(value);
  }
  return undefined;
}

/** The first date of a resource among its members: a date, or a Period's start. As the record writes it (ISO 8601). */
export function firstDate(node: Node, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = node[name];
    const date =
      typeof value === 'string' ? value : str(asNode(value)?.start ?? asNode(value)?.end);
    if (date !== undefined && /^\d{4}/.test(date)) return date;
  }
  return undefined;
}

/** "scan.pdf, application/pdf". The attached bytes themselves are not shown. */
export function attachmentText(value: unknown): string | undefined {
  const node = asNode(value);
  if (!node) return undefined;
  return join([str(node.title), str(node.contentType)], ', ');
}

/** "Mr Ada Lovelace": the official or usual name of a list of HumanNames. */
export function personName(value: unknown): string | undefined {
  const names = nodes(value);
  const best =
    names.find((name) => name.use === 'official') ??
    names.find((name) => name.use === 'usual') ??
    names[0];
  if (!best) return str(value);
  return (
    str(best.text) ??
    join([
      ...strings(best.prefix),
      ...strings(best.given),
      ...strings(best.family),
      ...strings(best.suffix)
    ])
  );
}

/** How a medicine is taken: the dosage's own words, else dose, frequency and route. */
export function dosageText(value: unknown): string | undefined {
  const lines = nodes(value)
    .slice(0, 5)
    .map((dosage) => {
      const said = str(dosage.text) ?? str(dosage.patientInstruction);
      if (said !== undefined) return said;
      const rates = nodes(dosage.doseAndRate);
      const doses = rates.map((rate) => doseText(rate.doseQuantity) ?? rangeText(rate.doseRange));
      const asNeeded =
        dosage.asNeededBoolean === true || dosage.asNeededCodeableConcept !== undefined;
      return join(
        [
          ...doses,
          doseText(dosage.doseQuantity) ?? doseText(dosage.dose),
          timingText(dosage.timing),
          conceptText(dosage.route),
          asNeeded ? m.health_as_needed() : undefined
        ],
        ', '
      );
    });
  return join(lines, '; ');
}

/** A dose without a unit would read like a count of something else. */
function doseText(value: unknown): string | undefined {
  const dose = quantityText(value);
  return dose !== undefined && /^[\d.]+$/.test(dose) ? m.health_dose({ amount: dose }) : dose;
}

const PERIOD_UNITS: Record<string, string> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year'
};

function timingText(value: unknown): string | undefined {
  const timing = asNode(value);
  if (!timing) return undefined;
  const coded = conceptText(timing.code);
  const repeat = asNode(timing.repeat);
  if (coded !== undefined || !repeat) return coded;
  const unit = lookUp(PERIOD_UNITS, str(repeat.periodUnit));
  const period = numberText(repeat.period) ?? '1';
  const often = numberText(repeat.frequency);
  if (unit === undefined) return undefined;
  const every =
    period === '1'
      ? m.health_every_one({ unit: str(repeat.periodUnit) ?? '' })
      : m.health_every({ span: amountInWords(Number(period), unit) });
  return often === undefined || often === '1' ? every : m.health_times({ often, every });
}

/** The remarks on a resource. */
export function notes(node: Node): string[] {
  return nodes(node.note)
    .slice(0, 5)
    .map((note) => str(note.text))
    .filter((text) => text !== undefined);
}
