import { base64url, CompactEncrypt, compactDecrypt } from 'jose';
import { fromBase64, toBase64 } from '../base64.ts';
import { HealthError, orDamaged } from '../errors.ts';
import { asNode, str } from '../fhir/json.ts';
import { m } from '../../words/compiled/messages.js';

/** What a SMART Health Link says before anything is fetched (HL7 SMART Health Cards and Links 1.0.0). */
export interface HealthLink {
  url: string;
  /** 32 bytes. */
  key: Uint8Array;
  label: string | undefined;
  /** Seconds since 1970; advisory: the host decides. */
  expires: number | undefined;
  /** U: `url` is the file itself. P: the host asks for a passcode. L: it is meant to be fetched again. */
  flags: Set<string>;
}

/** What a link's file decrypts to. */
export interface LinkedFile {
  contentType: string;
  bytes: Uint8Array;
}

const LARGEST = 48 * 1024 * 1024;
const LONGEST_URL = 128;

/** @throws HealthError damaged where it is none */
export function readLink(text: string): HealthLink {
  const packed = /shlink:\/([A-Za-z0-9_-]+)/i.exec(text)?.[1];
  const bytes = fromBase64(packed ?? '');
  const payload = bytes
    ? asNode(orDamaged('health link', () => JSON.parse(new TextDecoder().decode(bytes)) as unknown))
    : undefined;
  const url = str(payload?.url);
  const key = fromBase64(str(payload?.key) ?? '');
  if (url === undefined || key?.length !== 32 || !URL.canParse(url)) {
    throw new HealthError('health/damaged', m.health_link_incomplete(), m.health_link_ask());
  }
  const expires = payload?.exp;
  return {
    url,
    key,
    label: str(payload?.label)?.slice(0, 80),
    expires: typeof expires === 'number' ? expires : undefined,
    flags: new Set((str(payload?.flag) ?? '').split(''))
  };
}

/** The host that opening a link would talk to. */
export function hostOf(link: HealthLink): string {
  return new URL(link.url).host;
}

/**
 * Fetches and opens the file of a link with flag U. The person has chosen to talk to its host: the caller asks first.
 * @param recipient who looks, as the standard wants it told to the host
 * @throws HealthError not-supported for links that need a manifest or a passcode; not-found; damaged
 */
export async function openLink(
  link: HealthLink,
  recipient: string,
  fetcher: typeof fetch = fetch,
  signal?: AbortSignal
): Promise<LinkedFile> {
  if (!link.flags.has('U')) {
    throw new HealthError(
      'health/not-supported',
      link.flags.has('P') ? m.health_link_passcode() : m.health_link_list(),
      m.health_link_use_viewer()
    );
  }
  const address = new URL(link.url);
  if (
    address.protocol !== 'https:' &&
    address.hostname !== '127.0.0.1' &&
    address.hostname !== 'localhost'
  ) {
    throw new HealthError('health/not-supported', m.health_link_not_encrypted());
  }
  address.searchParams.set('recipient', recipient);
  let response: Response;
  try {
    response = await fetcher(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      ...(signal ? { signal } : {})
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new HealthError(
      'health/not-found',
      m.health_link_no_answer({ host: address.host }),
      m.health_link_no_answer_remedy(),
      cause
    );
  }
  if (!response.ok) {
    throw new HealthError(
      'health/not-found',
      m.health_link_gone({ host: address.host }),
      m.health_link_gone_remedy()
    );
  }
  return await decryptFile(await bounded(response), link.key);
}

async function bounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done || !value) break;
    size += value.length;
    if (size > LARGEST) {
      await reader?.cancel();
      throw new HealthError('health/too-large', m.health_link_large());
    }
    parts.push(value);
  }
  return await new Blob(parts).text();
}

/** Opens a link's file: a compact JWE with a direct key, A256GCM, packed (DEF) or not. @throws HealthError damaged */
export async function decryptFile(jwe: string, key: Uint8Array): Promise<LinkedFile> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe.trim(), key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxDecompressedLength: LARGEST
    });
    return {
      contentType: str((protectedHeader as { cty?: unknown }).cty) ?? 'application/json',
      bytes: plaintext
    };
  } catch (cause) {
    throw new HealthError('health/damaged', m.health_link_wrong_key(), m.health_link_ask(), cause);
  }
}

/** A file for a link, and its fresh key: what is stored is ciphertext, the key stands in the link alone. */
export async function encryptFile(
  bytes: Uint8Array,
  contentType: string
): Promise<{ jwe: string; key: Uint8Array }> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const jwe = await new CompactEncrypt(bytes)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: contentType, zip: 'DEF' })
    .encrypt(key);
  return { jwe, key };
}

/**
 * The text of a link with flags LU: one file at one address, no passcode, no manifest.
 * @throws HealthError not-supported where the address is longer than the standard takes (128 characters)
 */
export function writeLink(o: {
  url: string;
  key: Uint8Array;
  label: string;
  expires?: number | undefined;
}): string {
  if (o.url.length > LONGEST_URL) {
    throw new HealthError(
      'health/not-supported',
      m.health_link_long(),
      m.health_link_long_remedy()
    );
  }
  const payload = {
    url: o.url,
    flag: 'LU',
    key: base64url.encode(o.key),
    label: o.label.slice(0, 80),
    ...(o.expires === undefined ? {} : { exp: o.expires })
  };
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  return `shlink:/${toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}
