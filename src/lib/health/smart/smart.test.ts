import { base64url, CompactSign, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { deflate } from '../testing/dicom.ts';
import { cardsIn, joinQr, readCard } from './card.ts';
import { knownIssuers, type KnownIssuers } from './issuers.ts';
import { decryptFile, encryptFile, openLink, readLink, writeLink } from './link.ts';

const ISS = 'https://issuer.example';
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = await exportJWK(publicKey);
const directory: KnownIssuers = {
  taken: '2026-01-01',
  issuers: [['Example Hospital', ISS, [['k1', jwk.x!, jwk.y!]]]]
};

async function card(header: object = {}, iss = ISS): Promise<string> {
  const payload = {
    iss,
    nbf: 1_700_000_000,
    vc: {
      credentialSubject: { fhirVersion: '4.0.1', fhirBundle: { resourceType: 'Bundle', entry: [] } }
    }
  };
  const packed = await deflate(new TextEncoder().encode(JSON.stringify(payload)));
  return await new CompactSign(packed)
    .setProtectedHeader({ alg: 'ES256', zip: 'DEF', kid: 'k1', ...header })
    .sign(privateKey);
}

const numeric = (jws: string): string =>
  [...jws].map((letter) => String(letter.charCodeAt(0) - 45).padStart(2, '0')).join('');

describe('a health card', () => {
  it('is genuine where the directory has its key', async () => {
    const read = await readCard(await card(), directory);
    expect(read).toMatchObject({
      iss: ISS,
      from: 1_700_000_000,
      signature: { state: 'valid', issuer: 'Example Hospital' }
    });
  });

  it('is not where one letter of its payload or signature is another', async () => {
    const jws = await card();
    const [head, body, sign] = jws.split('.') as [string, string, string];
    const other = sign.startsWith('A') ? `B${sign.slice(1)}` : `A${sign.slice(1)}`;
    expect((await readCard(`${head}.${body}.${other}`, directory)).signature.state).toBe('invalid');
  });

  it('is told as not checked where issuer or key is not in the directory', async () => {
    expect(
      (await readCard(await card({}, 'https://else.example'), directory)).signature.state
    ).toBe('unknown-issuer');
    expect((await readCard(await card({ kid: 'k2' }), directory)).signature.state).toBe(
      'unknown-key'
    );
  });

  it('comes as JSON, Parameters, bare, or in the numbers of one or several codes', async () => {
    const jws = await card();
    const digits = numeric(jws);
    const half = 2 * Math.floor(digits.length / 4);
    expect(cardsIn(JSON.stringify({ verifiableCredential: [jws] }))).toEqual([jws]);
    expect(
      cardsIn(
        JSON.stringify({
          resourceType: 'Parameters',
          parameter: [{ name: 'verifiableCredential', valueString: jws }]
        })
      )
    ).toEqual([jws]);
    expect(cardsIn(`${jws}\n`)).toEqual([jws]);
    expect(cardsIn(`shc:/${digits}`)).toEqual([jws]);
    expect(cardsIn(`shc:/2/2/${digits.slice(half)}\nshc:/1/2/${digits.slice(0, half)}`)).toEqual([
      jws
    ]);
    expect(() => joinQr([`shc:/1/2/${digits.slice(0, half)}`])).toThrow(/spread over 2 codes/);
    expect(() => joinQr(['shc:/999'])).toThrow(/not written as the standard says/);
  });

  it('is refused in words where it is not signed like one, or unpacks to nothing or too much', async () => {
    await expect(readCard('eyJhbGciOiJub25lIn0.e30.', directory)).rejects.toThrow(/not signed/);
    const bomb = await deflate(new Uint8Array(8_000_000));
    const jws = await new CompactSign(bomb)
      .setProtectedHeader({ alg: 'ES256', zip: 'DEF', kid: 'k1' })
      .sign(privateKey);
    await expect(readCard(jws, directory)).rejects.toMatchObject({ code: 'health/too-large' });
  });

  it('has a directory of real issuers with well-formed keys', async () => {
    const { issuers } = await knownIssuers();
    expect(issuers.length).toBeGreaterThan(600);
    for (const [, iss, keys] of issuers) {
      expect(iss).toMatch(/^https:\/\//);
      for (const [, x, y] of keys)
        expect([base64url.decode(x).length, base64url.decode(y).length]).toEqual([32, 32]);
    }
  });
});

describe('a health link', () => {
  const record = new TextEncoder().encode('{"resourceType":"Bundle"}');

  it('made here opens here', async () => {
    const { jwe, key } = await encryptFile(record, 'application/fhir+json');
    const link = readLink(
      `https://viewer.example/#${writeLink({ url: 'https://gateway.example/ipfs/x', key, label: 'For Dr Rossi' })}`
    );
    expect([...link.flags].join('')).toBe('LU');
    const asked: string[] = [];
    const file = await openLink(link, 'OwnChart', async (address) => {
      asked.push(String(address));
      return new Response(jwe);
    });
    expect(asked).toEqual(['https://gateway.example/ipfs/x?recipient=OwnChart']);
    expect(file).toEqual({ contentType: 'application/fhir+json', bytes: record });
  });

  it('opens with no other key', async () => {
    const { jwe } = await encryptFile(record, 'x');
    await expect(decryptFile(jwe, new Uint8Array(32))).rejects.toMatchObject({
      code: 'health/damaged'
    });
  });

  it('is not opened where it needs a passcode or a manifest, or goes unencrypted', async () => {
    const link = {
      url: 'https://a.example/',
      key: new Uint8Array(32),
      label: undefined,
      expires: undefined
    };
    const never = (): Promise<Response> => Promise.reject(new Error('must not be asked'));
    await expect(openLink({ ...link, flags: new Set('P') }, 'x', never)).rejects.toThrow(
      /passcode/
    );
    await expect(openLink({ ...link, flags: new Set('L') }, 'x', never)).rejects.toThrow(
      /list of files/
    );
    await expect(
      openLink({ ...link, url: 'http://a.example', flags: new Set('U') }, 'x', never)
    ).rejects.toThrow(/no https/);
  });

  it('says why its host does not answer', async () => {
    const link = {
      url: 'https://a.example/',
      key: new Uint8Array(32),
      label: undefined,
      expires: undefined,
      flags: new Set('U')
    };
    await expect(
      openLink(link, 'x', () => Promise.resolve(new Response('', { status: 404 })))
    ).rejects.toMatchObject({ code: 'health/not-found' });
    await expect(
      openLink(link, 'x', () => Promise.reject(new TypeError('blocked')))
    ).rejects.toMatchObject({ code: 'health/not-found' });
  });

  it('has an address of 128 characters at most', () => {
    expect(() =>
      writeLink({ url: `https://${'a'.repeat(130)}`, key: new Uint8Array(32), label: '' })
    ).toThrow(/too long/);
  });
});
