import { UnsupportedError } from './errors.ts';

/** WebCrypto, or UnsupportedError: a slow fallback for bodies would hide that the page is insecure. */
export function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!found) throw new UnsupportedError();
  return found;
}
