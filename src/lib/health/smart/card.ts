import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { fromBase64 } from '../base64.ts';
import { asDamaged, HealthError, orDamaged } from '../errors.ts';
import { inflate } from '../inflate.ts';
import { asNode, nodes, str, strings, type Node } from '../fhir/json.ts';
import { findKey, type KnownIssuers } from './issuers.ts';
import { m } from '../../words/compiled/messages.js';

/** Bytes that one card's payload may become when it is unpacked. */
const LARGEST_PAYLOAD = 5 * 1024 * 1024;
const MOST_CARDS = 100;

/**
 * What is known of a card's signature. valid: signed with a key that the shipped directory has for the issuer. unknown-issuer
 * and unknown-key: it could not be checked. invalid: the key is known, and the signature is not of it.
 */
export type Signature =
  | { state: 'valid'; issuer: string; taken: string }
  | { state: 'unknown-issuer' | 'unknown-key'; taken: string }
  | { state: 'invalid'; taken: string };

export interface HealthCard {
  iss: string;
  /** Seconds since 1970, when it begins and ends to hold. */
  from: number | undefined;
  until: number | undefined;
  bundle: Node;
  signature: Signature;
}

/** The compact JWS of the cards in a file: JSON with `verifiableCredential`, FHIR Parameters, a bare JWS, or QR text. */
export function cardsIn(text: string): string[] {
  const plain = text.trim();
  if (/^shc:\//i.test(plain)) return [joinQr(plain.split(/\s+/))];
  if (JWS.test(plain)) return [plain];
  if (!plain.startsWith('{')) return [];
  const root = asNode(orDamaged('health card', () => JSON.parse(plain) as unknown));
  const listed = strings(root?.verifiableCredential);
  const parameters = root?.resourceType === 'Parameters' ? nodes(root.parameter) : [];
  const named = parameters
    .filter((parameter) => parameter.name === 'verifiableCredential')
    .map((parameter) => parameter.valueString);
  const raw = Array.isArray(root?.verifiableCredential) ? root.verifiableCredential : [];
  // `strings` shortens long texts: a JWS must stay whole.
  const whole = [...raw, ...named].filter((one): one is string => typeof one === 'string');
  return listed.length > 0 || whole.length > 0 ? whole.slice(0, MOST_CARDS) : [];
}

const JWS = /^[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}$/;

/**
 * The JWS in the numeric text of QR codes: "shc:/" and two digits for each character, or "shc:/n/m/" where it is spread
 * over m codes.
 * @throws HealthError damaged
 */
export function joinQr(chunks: string[]): string {
  const parts = chunks
    .filter((chunk) => chunk !== '')
    .map((chunk) => {
      const match = /^shc:\/(?:(\d{1,3})\/(\d{1,3})\/)?(\d+)$/i.exec(chunk);
      if (!match || match[3]!.length % 2 !== 0) throw brokenCode();
      return { index: Number(match[1] ?? 1), count: Number(match[2] ?? 1), digits: match[3]! };
    });
  const count = parts[0]?.count ?? 0;
  const sorted = parts.toSorted((a, b) => a.index - b.index);
  if (
    parts.length !== count ||
    sorted.some((part, at) => part.count !== count || part.index !== at + 1)
  ) {
    throw new HealthError(
      'health/cut-short',
      m.health_card_spread({ count: Math.max(count, 1) }),
      m.health_card_spread_remedy()
    );
  }
  const digits = sorted.map((part) => part.digits).join('');
  return digits.replace(/../g, (pair) => {
    const code = Number(pair) + 45;
    if (code > 122) throw brokenCode();
    return String.fromCharCode(code);
  });
}

function brokenCode(): HealthError {
  return new HealthError('health/damaged', m.health_card_numbers());
}

/**
 * Reads one card and checks its signature with the shipped keys. A card whose signature is wrong is read too: `signature`
 * says so, and whoever shows it must say so first.
 * @throws HealthError damaged, not-supported
 */
export async function readCard(jws: string, directory: KnownIssuers): Promise<HealthCard> {
  const header = orDamaged('health card', () => decodeProtectedHeader(jws));
  if (header.alg !== 'ES256' || typeof header.kid !== 'string') {
    throw new HealthError('health/not-supported', m.health_card_not_signed());
  }
  const [, packed] = jws.split('.');
  const payload = await payloadOf(packed ?? '', (header as { zip?: unknown }).zip);
  const subject = asNode(asNode(payload.vc)?.credentialSubject);
  const bundle = asNode(subject?.fhirBundle);
  const iss = str(payload.iss);
  if (!bundle || iss === undefined) {
    throw new HealthError('health/damaged', m.health_card_says_nothing());
  }
  const number = (value: unknown): number | undefined =>
    typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  return {
    iss,
    from: number(payload.nbf),
    until: number(payload.exp),
    bundle,
    signature: await check(jws, iss, header.kid, directory)
  };
}

async function payloadOf(packed: string, zip: unknown): Promise<Node> {
  const bytes = fromBase64(packed);
  let payload: Node | undefined;
  try {
    const plain =
      bytes && zip === 'DEF' ? await inflate(bytes, 'health card', LARGEST_PAYLOAD) : bytes;
    payload = plain && asNode(JSON.parse(new TextDecoder().decode(plain)));
  } catch (cause) {
    throw asDamaged('health card', cause);
  }
  if (!payload) throw new HealthError('health/damaged', m.health_card_damaged());
  return payload;
}

async function check(
  jws: string,
  iss: string,
  kid: string,
  directory: KnownIssuers
): Promise<Signature> {
  const { taken } = directory;
  const key = findKey(directory, iss, kid);
  if (key === null) return { state: 'unknown-issuer', taken };
  if (key === 'no-key') return { state: 'unknown-key', taken };
  try {
    await compactVerify(jws, await importJWK({ ...key.jwk }, 'ES256'), { algorithms: ['ES256'] });
    return { state: 'valid', issuer: key.issuer, taken };
  } catch {
    // Not swallowed: that the signature does not fit is what is reported.
    return { state: 'invalid', taken };
  }
}
