/**
 * The entry of a table under a key that comes from a file: only the table's own entries, never what every object inherits
 * ("constructor", "__proto__").
 */
export function lookUp<T>(
  table: Readonly<Record<string, T>>,
  key: string | undefined
): T | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
