import { nodes, str, type Node } from './json.ts';

/** A collection has no title of its own in FHIR: what is written here carries it as a tag. */
const SYSTEM = 'urn:ownchart:title';

/** The tag that names a collection. */
export function titleTag(title: string): Node {
  return { system: SYSTEM, code: 'title', display: title };
}

/** What a collection is called that was written here; undefined for all others. */
export function writtenTitle(root: Node): string | undefined {
  const [meta] = nodes(root.meta);
  return str(nodes(meta?.tag).find(({ system }) => system === SYSTEM)?.display);
}
