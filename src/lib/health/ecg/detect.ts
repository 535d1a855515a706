/** True where the start of a text is a WFDB header (header(5) of PhysioNet's WFDB Applications Guide). */
export function isWfdbHeader(head: string): boolean {
  const lines = head.split('\n', 200).filter((line) => !line.startsWith('#') && line.trim() !== '');
  const counts =
    /^[\w-]{1,80}(?:\/\d+)? (\d{1,3})(?: [\d.e+]+(?:\/[\d.e+-]+(?:\([\d.e+-]+\))?)?(?: \d+.*)?)?\s*$/.exec(
      lines[0] ?? ''
    );
  return (
    counts !== null &&
    Number(counts[1]) > 0 &&
    /^(\S*\.\S+|-) \d+(?:[x:+]\d+)*(\s|$)/.test(lines[1] ?? '')
  );
}
