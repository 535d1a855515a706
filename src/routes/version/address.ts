/**
 * What somebody should know about the address a site is open at: on a gateway's path all sites share one storage, and an
 * address made of a CID belongs to one release alone. Null for an address of the site's own.
 */
export function addressInWords({
  hostname,
  pathname
}: Pick<Location, 'hostname' | 'pathname'>): string | null {
  if (/^\/ip[fn]s\//.test(pathname))
    return 'Other sites open under this same address, and share its storage with this one: their pages could read what OwnChart keeps here. To use OwnChart, open it at an address of its own.';
  if (/^[a-z0-9]{40,}\.ipfs\./.test(hostname))
    return 'This address belongs to this one release. The next release has another address, and will not find your health key there: before you change, save a copy of everything under "Me". An address that stays is better.';
  return null;
}
