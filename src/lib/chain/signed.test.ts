import { bytesToHex as toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accreditation } from '../../../script/stack/accredit.ts';
import { people } from '../../../script/stack/people.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import * as calls from './calls.ts';
import type { Call } from './calls.ts';
import { openChain } from './client.ts';
import { readHead } from './head.ts';
import { readHistory } from './history.ts';
import type { Hex } from './hex.ts';
import { findRelayed, waitRelayed } from './relayed.ts';
import { isSignable, sendableCall, signedCallsIn, typedDataOf } from './signed.ts';
import { decodeSigned, encodeSigned } from './signed-link.ts';
import { EVERYTHING } from './terms.ts';
import { simulate } from './write.ts';

const relayer = people.hospital.address;
const account = privateKeyToAccount(toHex(crypto.getRandomValues(new Uint8Array(32))));
const patient = account.address.toLowerCase() as Hex;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;
const tag: Hex = `0x${'c1'.repeat(16)}`;

let test: TestChain;
let deadline: number;

beforeAll(async () => {
  test = await startTestChain();
  const now = await test.now();
  deadline = now + 3_600;
  await test.act(
    people.registrar.address,
    ...accreditation({
      organisation: relayer,
      role: 'hospital',
      validUntil: now + 300 * 86_400,
      name: 'City Hospital'
    })
  );
}, 60_000);

afterAll(() => test.stop());

/** What the patient signs, as the relayer would send it. */
async function sign(...all: Call[]): Promise<Call[]> {
  const typed = await typedDataOf(test.chain, all, deadline);
  return Promise.all(
    all.map(async (call, i) => {
      const signature = await account.signTypedData(typed[i] as never);
      return sendableCall({ owner: patient, call, deadline, signature });
    })
  );
}

const grant = (scope: Hex, n: number): Call =>
  calls.grant({
    patient,
    grantee: relayer,
    scope,
    rights: { read: true, write: false },
    purpose: 'TREAT',
    expiry: deadline,
    wrap: word(n)
  });

describe('a patient without any coin', () => {
  it('does all that can be signed, sent by a hospital', async () => {
    expect(await test.rpc.request({ method: 'eth_getBalance', params: [patient, 'latest'] })).toBe(
      '0x0'
    );
    const steps: Call[][] = [
      [
        calls.publishKeyBundle({ owner: patient, digest: word(1), addresses: ['/webrtc'] }),
        calls.publishDirectory({ owner: patient, digest: word(2) })
      ],
      [calls.addRecord({ patient, digest: word(3), category: tag })],
      [
        calls.addRecords({
          patient,
          records: [4, 5].map((n) => ({ digest: word(n), category: tag }))
        })
      ],
      [grant(EVERYTHING, 6), grant(word(3), 7)],
      [grant(EVERYTHING, 8)],
      [
        calls.revoke({ patient, grantee: relayer, scope: EVERYTHING }),
        calls.publishDirectory({ owner: patient, digest: word(9) })
      ],
      [
        calls.revokeAll({ patient }),
        calls.publishDirectory({ owner: patient, digest: word(10) }),
        grant(EVERYTHING, 11)
      ],
      [calls.revokeMany({ patient, grantee: relayer, scopes: [EVERYTHING] })]
    ];
    for (const step of steps) {
      const { word: since } = await readHead(test.chain, patient);
      await test.act(relayer, ...(await sign(...step)));
      const found = await waitRelayed(test.chain, patient, step, since, deadline);
      expect(found.entries).toHaveLength(step[0]!.functionName === 'addRecords' ? 2 : step.length);
    }
    const { entries } = await readHistory(test.chain, patient);
    expect(entries.map(({ kind }) => kind)).toEqual([
      'key-bundle-published',
      'directory-published',
      ...Array(3).fill('record-added'),
      ...Array(3).fill('access-granted'),
      'access-revoked',
      'directory-published',
      'all-access-revoked',
      'directory-published',
      'access-granted',
      'access-revoked'
    ]);
  }, 60_000);

  it('signs nothing that counts twice, or for somebody else', async () => {
    const sent = await sign(grant(EVERYTHING, 20));
    await test.act(relayer, ...sent);
    const again = simulate(test.chain, relayer, sent);
    await expect(again).rejects.toMatchObject({ errorName: 'InvalidSignature' });
    const [other] = await sign(grant(EVERYTHING, 21));
    const changed = { ...other!, args: other!.args.with(0, people.stranger.address) };
    await expect(simulate(test.chain, relayer, [changed])).rejects.toMatchObject({
      errorName: 'InvalidSignature'
    });
  });
});

describe('the way to whoever sends it', () => {
  it('fits a QR code, and comes out as it went in', async () => {
    const sent = await sign(
      calls.revoke({ patient, grantee: relayer, scope: EVERYTHING }),
      calls.publishDirectory({ owner: patient, digest: word(30) })
    );
    const data = calls.encodeCalls(sent);
    const text = await encodeSigned(test.chain, data);
    expect(text).toMatch(/^[\w-]+$/);
    expect(text.length).toBeLessThan(900);
    expect(await decodeSigned(test.chain, text)).toBe(data);
    expect(calls.encodeCalls(signedCallsIn(data).map(sendableCall))).toBe(data);
  });

  it('takes nothing that is cut off, for another place, or too long', async () => {
    const data = calls.encodeCalls(await sign(grant(EVERYTHING, 31)));
    const text = await encodeSigned(test.chain, data);
    const form = { code: 'chain/bad-signed-action', part: 'form' };
    for (const wrong of ['', 'nonsense', text.slice(0, -9), `${text}!`, 'A'.repeat(20_000)]) {
      await expect(decodeSigned(test.chain, wrong)).rejects.toMatchObject(form);
    }
    const bomb = await encodeSigned(test.chain, `0x${'00'.repeat(200_000)}`);
    await expect(decodeSigned(test.chain, bomb)).rejects.toMatchObject(form);
    const elsewhere = openChain({ ...test.chain.config, chainId: 10 });
    await expect(decodeSigned(elsewhere, text)).rejects.toMatchObject({ part: 'place' });
  });

  it('lets nobody slip in what the hospital would do in its own right', () => {
    const own = calls.encodeCalls([calls.suspend({ organisation: relayer })]);
    const direct = calls.encodeCalls([grant(EVERYTHING, 32)]);
    const mixed = calls.encodeCalls([
      grant(EVERYTHING, 32),
      calls.suspend({ organisation: patient })
    ]);
    for (const data of [own, direct, mixed, '0x', '0xdeadbeef'] as Hex[]) {
      expect(() => signedCallsIn(data)).toThrow(
        expect.objectContaining({ code: 'chain/not-signable' })
      );
    }
    expect(isSignable(grant(EVERYTHING, 1))).toBe(true);
    expect(isSignable(calls.suspend({ organisation: relayer }))).toBe(false);
  });
});

it('tells a sent action from others that happened meanwhile', async () => {
  const { entries } = await readHistory(test.chain, patient);
  const added = calls.addRecord({ patient, digest: word(3), category: tag });
  const empty: Hex = `0x${'00'.repeat(32)}`;
  const found = findRelayed(entries, [added], empty);
  expect(found).toMatchObject({ entries: [{ kind: 'record-added', digest: word(3) }] });
  expect(findRelayed(entries, [added], entries[2]!.head)).toBeNull();
});
