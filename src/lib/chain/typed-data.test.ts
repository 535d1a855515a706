import { hashStruct, keccak256, toHex, type Hex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accreditation } from '../../../script/stack/accredit.ts';
import { people } from '../../../script/stack/people.ts';
import { type TestChain, startTestChain } from '../../../script/stack/test-chain.ts';
import { actFor, addRecord } from './calls.ts';
import { view } from './client.ts';
import { readHistory } from './history.ts';
import { EVERYTHING } from './terms.ts';
import { SIGNED, type SignedName, signedDomain, typedData } from './typed-data.ts';

const hospital = people.hospital.address;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '7')}`;
const tag: Hex = `0x${'c1'.repeat(16)}`;

let test: TestChain;
let now: number;
beforeAll(async () => {
  test = await startTestChain();
  now = await test.now();
  const validUntil = now + 300 * 86_400;
  const proposal = { organisation: hospital, role: 'hospital' as const, name: 'City', validUntil };
  await test.act(people.registrar.address, ...accreditation(proposal));
}, 60_000);
afterAll(() => test.stop());

/** A patient whose wallet holds no ether. */
const newPatient = () => privateKeyToAccount(generatePrivateKey());
type Account = ReturnType<typeof newPatient>;

/** Signs with viem's own EIP-712, which knows nothing of the contract. */
function sign(account: Account, name: SignedName, message: Parameters<typeof typedData>[2]) {
  const request = typedData(test.chain.config, name, message);
  return account.signTypedData(request as Parameters<Account['signTypedData']>[0]);
}

/** Sends the signed action as the hospital. */
function relay(functionName: string, ...args: unknown[]) {
  return test.act(hospital, { functionName, args });
}

/** The members that only the nonce and the deadline are missing from, and the arguments that go with them. */
function actions(patient: Account) {
  const consent = {
    grantee: hospital,
    rights: 1,
    scope: EVERYTHING,
    purpose: 1,
    expiry: now + 86_400,
    wrap: word(9)
  };
  const who = patient.address;
  const addresses = toHex('/dns4/relay.example');
  const dependant = people.patient.address;
  const added = addRecord({ patient: dependant, digest: word(1), category: tag });
  const [acts] = actFor({ carer: who, patient: dependant, calls: [added] }).args as [
    { patient: Hex; calls: Hex[] }
  ];
  return {
    Grant: ['grantBySig', { patient: who, ...consent }, [consent]],
    RevokeConsent: [
      'revokeConsentBySig',
      { patient: who, scope: EVERYTHING, grantee: hospital },
      [EVERYTHING, hospital]
    ],
    RevokeMany: [
      'revokeManyBySig',
      { patient: who, grantee: hospital, scopes: [EVERYTHING] },
      [hospital, [EVERYTHING]]
    ],
    RevokeAll: ['revokeAllBySig', { patient: who }, []],
    DeclineRequest: [
      'declineRequestBySig',
      { patient: who, organisation: hospital, notBefore: now + 30 * 86_400 },
      [hospital, now + 30 * 86_400]
    ],
    AddRecord: [
      'addRecordBySig',
      { patient: who, digest: word(1), category: tag, supersedes: 0n },
      [word(1), tag, 0n]
    ],
    AddRecords: [
      'addRecordsBySig',
      { patient: who, digests: [word(1), word(2)], categories: [tag, tag] },
      [
        [word(1), word(2)],
        [tag, tag]
      ]
    ],
    PublishKeyBundle: [
      'publishKeyBundleBySig',
      { owner: who, digest: word(1), addresses },
      [word(1), addresses]
    ],
    PublishDirectory: ['publishDirectoryBySig', { owner: who, digest: word(1) }, [word(1)]],
    PublishVault: ['publishVaultBySig', { owner: who, digest: word(1) }, [word(1)]],
    RequestErasure: ['requestErasureBySig', { patient: who, scope: EVERYTHING }, [EVERYTHING]],
    NameCarersTerm: [
      'nameCarersTermBySig',
      { patient: who, carer: people.patient.address, until: now + 86_400, wrap: word(9) },
      [people.patient.address, now + 86_400, word(9)]
    ],
    StopCarersActing: [
      'stopCarersActingBySig',
      { by: who, patient: people.patient.address, carer: who },
      [people.patient.address, who]
    ],
    ActOnBehalfOfSomebody: ['actOnBehalfOfSomebodyBySig', { carer: who, ...acts }, [acts]]
  } as const satisfies Partial<Record<SignedName, unknown>>;
}

type Direct = Exclude<SignedName, 'ChangeController'>;
const names = (Object.keys(SIGNED) as SignedName[]).filter(
  (name): name is Direct => name !== 'ChangeController'
);

/** Signs and relays one action with the nonce that the contract tells. */
async function perform(patient: Account, name: Direct, signer: Account = patient) {
  const [functionName, members, args] = actions(patient)[name];
  const keyed = name === 'Grant' || name === 'RevokeConsent';
  const nonce = keyed
    ? await view(test.chain, 'grantNonceOf', [patient.address, hospital, EVERYTHING])
    : await view(test.chain, 'nonceOf', [patient.address]);
  const deadline = BigInt(now + 3_600);
  const signature = await sign(signer, name, { ...members, nonce, deadline });
  return relay(functionName, patient.address, ...args, deadline, signature);
}

const kinds: Record<Direct, string> = {
  Grant: 'access-granted',
  RevokeConsent: 'access-revoked',
  RevokeMany: 'access-revoked',
  RevokeAll: 'all-access-revoked',
  DeclineRequest: 'request-declined',
  AddRecord: 'record-added',
  AddRecords: 'record-added',
  PublishKeyBundle: 'key-bundle-published',
  PublishDirectory: 'directory-published',
  PublishVault: 'vault-published',
  RequestErasure: 'erasure-requested',
  NameCarersTerm: 'carer-named',
  StopCarersActing: 'carer-stopped',
  ActOnBehalfOfSomebody: 'record-added'
};

describe('what a wallet signs', () => {
  it('is for the domain that the contract tells', async () => {
    const [fields, name, version, chainId, verifyingContract] = await view(
      test.chain,
      'eip712Domain',
      []
    );
    expect(fields).toBe('0x0f');
    const domain = signedDomain(Number(chainId), verifyingContract.toLowerCase() as Hex);
    expect({ name, version, chainId: Number(chainId) }).toMatchObject({
      name: domain.name,
      version: domain.version,
      chainId: domain.chainId
    });
    expect(domain.verifyingContract).toBe(test.chain.contract);
  });

  it.each(names)('%s counts for the contract, and nobody else’s does', async (name) => {
    const patient = newPatient();
    if (name === 'RevokeConsent' || name === 'RevokeMany') await perform(patient, 'Grant');
    if (name === 'DeclineRequest') {
      await relay('requestAccess', patient.address, EVERYTHING, 1, 1, now + 86_400, word(3));
    }
    const cares = name === 'StopCarersActing' || name === 'ActOnBehalfOfSomebody';
    if (cares) {
      const args = [patient.address, now + 86_400, word(9)];
      await test.act(people.patient.address, { functionName: 'nameCarersTerm', args });
    }
    await expect(perform(patient, name, newPatient())).rejects.toMatchObject({
      errorName: 'InvalidSignature'
    });
    const { entries } = await perform(patient, name);
    const owner = (cares ? people.patient.address : patient.address).toLowerCase();
    expect(entries[0]).toMatchObject({ kind: kinds[name], owner });
    if (name === 'ActOnBehalfOfSomebody')
      expect(entries[1]).toMatchObject({
        kind: 'acted-for',
        carer: patient.address.toLowerCase(),
        since: entries[0]!.prev
      });
  });

  it('lets another wallet act, where both sign the same', async () => {
    const [patient, wallet] = [newPatient(), newPatient()];
    const deadline = BigInt(now + 3_600);
    const message = { patient: patient.address, controller: wallet.address, nonce: 0n, deadline };
    const { entries } = await relay(
      'changeControllerBySig',
      patient.address,
      wallet.address,
      deadline,
      await sign(patient, 'ChangeController', message),
      await sign(wallet, 'ChangeController', message)
    );
    expect(entries.map(({ kind }) => kind)).toEqual(['acts-for', 'controller-changed']);
    await expect(perform(patient, 'AddRecord')).rejects.toMatchObject({
      errorName: 'InvalidSignature'
    });
    await perform(patient, 'AddRecord', wallet);
    await perform(patient, 'RevokeAll', wallet);
    const { head } = await readHistory(test.chain, patient.address);
    expect(head).toMatchObject({ elsewhere: true, epoch: 1, count: 1 });
    expect((await readHistory(test.chain, wallet.address)).head.elsewhere).toBe(true);
  });

  it('is read from type names that any reader can derive', () => {
    for (const [name, members] of Object.entries(SIGNED)) {
      const type = `${name}(${members.map(({ type, name }) => `${type} ${name}`).join(',')})`;
      const zero = (type: string) =>
        type.endsWith('[]')
          ? []
          : type === 'bytes'
            ? '0x'
            : type === 'address'
              ? `0x${'00'.repeat(20)}`
              : type.startsWith('bytes')
                ? `0x${'00'.repeat(Number(type.slice(5)))}`
                : 0n;
      const data = Object.fromEntries(members.map(({ name, type }) => [name, zero(type)]));
      const empty = keccak256('0x').slice(2);
      const words = members
        .map(({ type }) => (type.endsWith('[]') || type === 'bytes' ? empty : '00'.repeat(32)))
        .join('');
      expect(
        hashStruct({ primaryType: name, types: { [name]: members }, data } as Parameters<
          typeof hashStruct
        >[0])
      ).toBe(keccak256(`${keccak256(toHex(type))}${words}`));
      expect(members.slice(-2).map(({ name }) => name)).toEqual(['nonce', 'deadline']);
    }
  });

  it('counts for an account with delegated code, too', async () => {
    const patient = newPatient();
    // The code it delegates to knows nothing of ERC-1271.
    const code = `0xef0100${test.chain.contract.slice(2)}`;
    await test.rpc.request({ method: 'anvil_setCode', params: [patient.address, code] });
    await perform(patient, 'Grant');
    await expect(perform(patient, 'RevokeConsent', newPatient())).rejects.toMatchObject({
      errorName: 'InvalidSignature'
    });
  });
});
