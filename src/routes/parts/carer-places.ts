/** Places that are for a person alone: somebody who acts as a carer has nothing to do there. */
const ALONE = ['/me/ways', '/me/keys', '/me/helpers', '/me/erase', '/me/family', '/helping'];

/** Whether a path, as `pathOf` gives it, is closed to a carer. */
export function isForThePersonAlone(path: string): boolean {
  return ALONE.some((place) => path === place || path.startsWith(`${place}/`));
}
