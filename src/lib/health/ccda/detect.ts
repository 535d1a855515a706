/** True where the start of a text is a clinical document, or a section of one. */
export function isCcda(head: string): boolean {
  const start = head.slice(0, 8192);
  if (/<(\w+:)?ClinicalDocument[\s>]/.test(start)) return true;
  return (
    /^[^<]*(<\?[^>]*>\s*|<!--(?:[^-]|-(?!->))*-->\s*)*<(component|section)[\s>]/.test(start) &&
    /<templateId\s/.test(start)
  );
}
