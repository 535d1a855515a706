import type { Library } from './bundle.ts';
import type { Reading } from './item.ts';
import { asNode, join, nodes, type Node } from './json.ts';
import { conceptText, conceptTexts, dosageText, firstDate, notes } from './values.ts';

/** A medicine prescribed, taken, given or handed out; its name may stand in a resource of its own. */
export function readMedicine(node: Node, library: Library): Reading {
  const reference = node.medicationReference ?? asNode(node.medication)?.reference;
  const target = library.resolve(asNode(reference) ? reference : { reference }, node);
  return {
    section: 'medicines',
    title:
      conceptText(node.medicationCodeableConcept) ??
      conceptText(target?.code) ??
      library.nameOf(node.medicationReference, node) ??
      conceptText(node.medication) ??
      ingredientText(target),
    value: dosageText(node.dosageInstruction ?? node.dosage),
    details: [...conceptTexts(node.reasonCode), ...notes(node)],
    date: firstDate(
      node,
      'effectiveDateTime',
      'effectivePeriod',
      'authoredOn',
      'dateAsserted',
      'whenHandedOver'
    )
  };
}

function ingredientText(medication: Node | undefined): string | undefined {
  return join(
    nodes(medication?.ingredient).map(
      (part) => conceptText(part.itemCodeableConcept) ?? conceptText(part.item)
    ),
    ' + '
  );
}
