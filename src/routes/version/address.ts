import { m } from '$lib/words/compiled/messages.js';

/**
 * What somebody should know about the address a site is open at: on a gateway's path all sites share one storage, and an
 * address made of a CID belongs to one release alone. Null for an address of the site's own.
 */
export function addressInWords({
  hostname,
  pathname
}: Pick<Location, 'hostname' | 'pathname'>): string | null {
  if (/^\/ip[fn]s\//.test(pathname)) return m.version_address_shared();
  if (/^[a-z0-9]{40,}\.ipfs\./.test(hostname)) return m.version_address_of_release();
  return null;
}
