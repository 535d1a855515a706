/** Who signs SMART Health Cards, from the directory that is shipped with the site. */
export interface KnownIssuers {
  /** Day of the snapshot, YYYY-MM-DD. */
  taken: string;
  /** Name, address, and P-256 keys (id, x, y in base64url) of each issuer. */
  issuers: [name: string, iss: string, keys: [kid: string, x: string, y: string][]][];
}

/** The issuer's name and the key, where the directory knows both. */
export interface KnownKey {
  issuer: string;
  jwk: { kty: 'EC'; crv: 'P-256'; kid: string; x: string; y: string };
}

/**
 * The shipped copy of the VCI Directory (the-commons-project/vci-directory, CC BY 4.0): issuers and their keys. Asking the
 * issuer itself would tell it who looks at which card, and when.
 */
export async function knownIssuers(): Promise<KnownIssuers> {
  const module = (await import('./issuers.json', { with: { type: 'json' } })) as unknown as {
    default: KnownIssuers;
  };
  return module.default;
}

/** The key of an issuer by its id; 'no-key' where the directory has the issuer, but not this key. */
export function findKey(
  directory: KnownIssuers,
  iss: string,
  kid: string
): KnownKey | 'no-key' | null {
  const issuer = directory.issuers.find(([, address]) => address === iss);
  if (!issuer) return null;
  const key = issuer[2].find(([id]) => id === kid);
  if (!key) return 'no-key';
  const [, x, y] = key;
  return { issuer: issuer[0], jwk: { kty: 'EC', crv: 'P-256', kid, x, y } };
}
