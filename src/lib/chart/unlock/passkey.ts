import { ChartError } from '../errors.ts';
import { m } from '../../words/compiled/messages.js';

const NO_ANSWER_AFTER = 120_000;

/** False where this browser or this address can hold no passkey: then the choice is not offered. */
export async function offersPasskeys(): Promise<boolean> {
  // A passkey belongs to a domain: an address of numbers has none.
  if (!('PublicKeyCredential' in globalThis) || /^[\d.]+$|^\[/.test(location.hostname))
    return false;
  const able = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
  return able?.['extension:prf'] ?? true;
}

/**
 * Makes a passkey whose PRF can lock (WebAuthn level 3, 10.1.4). The browser shows its own window.
 * @throws ChartError where the person or the device says no, or the passkey has no PRF
 */
export async function createPasskey(
  name: string
): Promise<{ rpId: string; credentialId: Uint8Array }> {
  const rpId = location.hostname;
  const made = await asking(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { id: rpId, name: 'OwnChart' },
        // Tells nothing of who it is, and makes no two passkeys replace each other.
        user: { id: random(16), name, displayName: name },
        pubKeyCredParams: [
          { type: 'public-key', alg: -8 },
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 }
        ],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        timeout: NO_ANSWER_AFTER,
        extensions: { prf: {} }
      }
    })
  );
  if (!made.getClientExtensionResults().prf?.enabled)
    throw new ChartError(
      'chart/passkey-without-prf',
      m.chart_error_passkey_without_prf(),
      m.chart_error_passkey_without_prf_remedy()
    );
  return { rpId, credentialId: new Uint8Array(made.rawId) };
}

/** Asks a passkey; 32 bytes, the same for the same input. @throws ChartError */
export async function askPasskey(o: {
  rpId: string;
  credentialId: Uint8Array;
  input: Uint8Array;
}): Promise<Uint8Array> {
  const got = await asking(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        rpId: o.rpId,
        allowCredentials: [{ type: 'public-key', id: o.credentialId.slice() }],
        userVerification: 'required',
        timeout: NO_ANSWER_AFTER,
        extensions: { prf: { eval: { first: o.input.slice() } } }
      }
    })
  );
  const first = got.getClientExtensionResults().prf?.results?.first;
  if (!first)
    throw new ChartError(
      'chart/passkey-no-answer',
      m.chart_error_passkey_no_answer(),
      m.chart_error_passkey_no_answer_remedy()
    );
  return new Uint8Array(first instanceof ArrayBuffer ? first : first.buffer);
}

async function asking(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let answer: Credential | null;
  try {
    answer = await ask();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    if (name === 'NotAllowedError' || name === 'AbortError')
      throw new ChartError(
        'chart/passkey-refused',
        m.chart_error_passkey_refused(),
        m.chart_error_passkey_refused_remedy(),
        cause
      );
    throw new ChartError(
      'chart/no-passkey',
      m.chart_error_no_passkey(),
      m.chart_error_no_passkey_remedy(),
      cause
    );
  }
  if (!(answer instanceof PublicKeyCredential))
    throw new ChartError(
      'chart/no-passkey',
      m.chart_error_no_passkey(),
      m.chart_error_no_passkey_other_way()
    );
  return answer;
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
