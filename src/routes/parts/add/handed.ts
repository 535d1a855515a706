/** Files that another page of the site made, on their way to the page that adds them. */
let waiting: File[] = [];

export function handOver(files: File[]): void {
  waiting = files;
}

/** What waits, once. */
export function takeHanded(): File[] {
  const files = waiting;
  waiting = [];
  return files;
}
