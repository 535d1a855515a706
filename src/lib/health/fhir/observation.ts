import { lookUp } from '../lookup.ts';
import { INTERPRETATIONS } from './alert.ts';
import type { Reading, SectionKind } from './item.ts';
import { nodes, str, type Node } from './json.ts';
import { choiceText, conceptText, firstDate, hasCode, notes, rangeText } from './values.ts';
import { m } from '../../words/compiled/messages.js';

export function readObservation(node: Node): Reading {
  const parts = nodes(node.component)
    .slice(0, 50)
    .map((part) => ({
      label: conceptText(part.code) ?? m.health_part(),
      value: valueOf(part) ?? m.health_no_value()
    }));
  const alerts = nodes(node.interpretation).flatMap((concept) =>
    [concept, ...nodes(concept.coding)]
      .map((coding) => lookUp(INTERPRETATIONS, str(coding.code)))
      .filter((word) => word !== undefined)
  );
  const ranges = nodes(node.referenceRange)
    .map((range) => rangeText(range))
    .filter((range) => range !== undefined);
  return {
    section: observationSection(node),
    title: conceptText(node.code),
    value: valueOf(node) ?? (parts.length > 0 ? undefined : m.health_no_value()),
    parts,
    details: [...ranges.map((range) => m.health_usual_range({ range })), ...notes(node)],
    date: firstDate(node, 'effectiveDateTime', 'effectiveInstant', 'effectivePeriod', 'issued'),
    alerts: [...new Set(alerts)]
  };
}

function valueOf(node: Node): string | undefined {
  const missing = conceptText(node.dataAbsentReason);
  return (
    choiceText(node, 'value') ??
    (missing === undefined ? undefined : m.health_no_value_because({ reason: missing }))
  );
}

function observationSection(node: Node): SectionKind {
  const categories = nodes(node.category);
  if (hasCode(categories, 'vital-signs')) return 'vitals';
  if (
    categories.length === 0 ||
    hasCode(categories, 'laboratory', 'imaging', 'procedure', 'exam')
  ) {
    return 'results';
  }
  return hasCode(categories, 'social-history', 'survey', 'therapy', 'activity')
    ? 'other'
    : 'results';
}
