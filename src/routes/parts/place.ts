/** The path of a hash address: '/records/3' of 'https://…/#/records/3?x=1'. */
export function pathOf(url: URL): string {
  return url.hash.replace(/^#/, '').replace(/[?#].*$/, '') || '/';
}

/** What follows the '?' inside a hash address. */
export function queryOf(url: URL): URLSearchParams {
  const mark = url.hash.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : url.hash.slice(mark + 1));
}

/** An absolute address of this site that leads to `path`, for a QR code or a message. */
export function linkTo(path: string): string {
  const base = new URL(location.href);
  base.hash = path;
  return base.href;
}
