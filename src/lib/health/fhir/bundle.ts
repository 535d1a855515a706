import { asNode, nodes, str, type Node } from './json.ts';
import { conceptText, personName } from './values.ts';

const DEEPEST = 4;
const MOST_RESOURCES = 50_000;

/** The resources of a file and how they refer to each other. */
export interface Library {
  root: Node;
  resources: Node[];
  /** Resources left out because the file holds too many. */
  leftOut: number;
  /** The resource a Reference points to, contained ones of `from` included; undefined where it dangles. */
  resolve: (reference: unknown, from?: Node) => Node | undefined;
  /** A Reference in words: its display, else the name of what it points to. */
  nameOf: (reference: unknown, from?: Node) => string | undefined;
}

/** A resource, and the address that its entry gives it. */
export interface Taken {
  resource: Node;
  fullUrl: string | undefined;
}

/** The resource itself; for a Bundle or Parameters those in it, a few levels down. */
export function* resourcesWithin(resource: Node, fullUrl?: string, depth = 0): Generator<Taken> {
  const type = str(resource.resourceType);
  const inner =
    type === 'Bundle'
      ? nodes(resource.entry)
      : type === 'Parameters'
        ? nodes(resource.parameter)
        : null;
  if (!inner || depth >= DEEPEST) {
    yield { resource, fullUrl };
    return;
  }
  for (const entry of inner) {
    const child = asNode(entry.resource);
    if (child) yield* resourcesWithin(child, str(entry.fullUrl), depth + 1);
  }
}

export function openLibrary(root: Node): Library {
  return libraryOf(root, resourcesWithin(root));
}

/** As `openLibrary`, of resources that were taken out already. */
export function libraryOf(root: Node, all: Iterable<Taken>): Library {
  const resources: Node[] = [];
  const byAddress = new Map<string, Node>();
  let leftOut = 0;
  for (const { resource, fullUrl } of all) {
    if (resources.length >= MOST_RESOURCES) {
      leftOut++;
      continue;
    }
    resources.push(resource);
    if (fullUrl !== undefined) byAddress.set(fullUrl, resource);
    const [type, id] = [str(resource.resourceType), str(resource.id)];
    if (type !== undefined && id !== undefined) byAddress.set(`${type}/${id}`, resource);
  }

  const resolve = (reference: unknown, from?: Node): Node | undefined => {
    const node = asNode(reference);
    const address = str(node?.reference) ?? str(asNode(node?.reference)?.reference);
    if (address === undefined) return undefined;
    if (address.startsWith('#')) {
      return nodes(from?.contained).find((resource) => `#${str(resource.id)}` === address);
    }
    // An absolute or versioned reference to a resource of this very file: match by its last two parts.
    const tail = /([A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(\/_history\/[^/]+)?$/.exec(
      address.slice(-200)
    )?.[1];
    return byAddress.get(address) ?? (tail === undefined ? undefined : byAddress.get(tail));
  };
  const nameOf = (reference: unknown, from?: Node): string | undefined => {
    const display = str(asNode(reference)?.display);
    if (display !== undefined) return display;
    const target = resolve(reference, from);
    if (!target) return undefined;
    const named = Array.isArray(target.name) ? personName(target.name) : str(target.name);
    return named ?? conceptText(target.code) ?? conceptText(target.type) ?? str(target.title);
  };
  return { root, resources, leftOut, resolve, nameOf };
}
