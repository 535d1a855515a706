/** True where the start of a text is a SMART Health Card in any of its forms. */
export function isHealthCard(head: string): boolean {
  const start = head.trimStart().slice(0, 64 * 1024);
  return (
    /^shc:\//i.test(start) ||
    /^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\s*$/.test(start) ||
    (start.startsWith('{') && /"verifiableCredential"/.test(start))
  );
}

/** True where a text holds a SMART Health Link, bare or behind a viewer's address. */
export function isHealthLink(head: string): boolean {
  return /^\s*(https:\/\/[^\s#]{1,500}#)?shlink:\/[A-Za-z0-9_-]+\s*$/i.test(head.slice(0, 4096));
}
