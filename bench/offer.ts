/** Lets the driver call what this page can do. */
export function offer(works: object): void {
  Object.assign(globalThis, { works });
}

export const MB = 1e6;

/** The file the driver put into the page. */
export function givenFile(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (!file) throw new Error('The page was given no file.');
  return file;
}

/** Seconds that a work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Runs of a work in a second, over at least so many milliseconds. */
export async function perSecond(work: () => unknown, ms = 250): Promise<number> {
  const start = performance.now();
  for (let runs = 1; ; runs++) {
    await work();
    const elapsed = performance.now() - start;
    if (elapsed >= ms) return (runs * 1000) / elapsed;
  }
}
