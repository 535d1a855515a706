import { encrypt } from '@metamask/eth-sig-util';
import {
  parseTransaction,
  recoverMessageAddress,
  recoverTypedDataAddress,
  stringToHex
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { beforeEach, expect, test } from 'vitest';
import type { Hex } from '../types.ts';
import { FakeWindow } from './fake-window.ts';
import type { Memory, Remembered } from './memory.ts';
import { DEMO_MNEMONIC, DEMO_PEOPLE } from './people.ts';
import { DemoProvider } from './provider.ts';

const [, twyla, city, , stranger] = DEMO_PEOPLE;
const chainId = 31337;

let hand: FakeWindow;
let stored: Remembered;
let sent: { method: string; params: readonly unknown[] }[];
let otherTab: () => void;

const memory: Memory = {
  read: () => stored,
  write: (remembered) => {
    stored = remembered;
  },
  watch: (onChange) => {
    otherTab = onChange;
    return () => {};
  }
};

/** A node that knows what a transaction needs; transactions themselves go to a real chain in test/e2e. */
function createRpc(url: string) {
  return async (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    sent.push({ method, params });
    const nonces = sent.filter((call) => call.method === 'eth_sendRawTransaction').length;
    const answers: Record<string, unknown> = {
      eth_blockNumber: '0x10',
      eth_estimateGas: '0x5208',
      eth_maxPriorityFeePerGas: '0x1',
      eth_getBlockByNumber: { baseFeePerGas: '0x7' },
      eth_getTransactionCount: `0x${nonces.toString(16)}`,
      eth_sendRawTransaction: `0x${'11'.repeat(32)}`,
      net_version: url
    };
    if (!(method in answers)) throw new Error(`The test's node does not know ${method}.`);
    return answers[method];
  };
}

function open(): DemoProvider {
  return new DemoProvider({ chainId, rpcUrl: 'http://own', createRpc, window: hand, memory });
}

async function connected(): Promise<DemoProvider> {
  const provider = open();
  await provider.request({ method: 'eth_requestAccounts' });
  return provider;
}

beforeEach(() => {
  hand = new FakeWindow();
  stored = { person: null, chainId: null };
  sent = [];
});

test('the people are the first accounts of anvil’s public mnemonic', () => {
  for (const { index, address } of DEMO_PEOPLE)
    expect(mnemonicToAccount(DEMO_MNEMONIC, { addressIndex: index }).address.toLowerCase()).toBe(
      address
    );
});

test('gives no account before the person said yes, and remembers who it is', async () => {
  const provider = open();
  expect(await provider.request({ method: 'eth_accounts' })).toEqual([]);
  hand.person = null;
  await expect(provider.request({ method: 'eth_requestAccounts' })).rejects.toMatchObject({
    code: 4001
  });
  expect(await provider.request({ method: 'eth_accounts' })).toEqual([]);
  hand.person = city;
  expect(await provider.request({ method: 'eth_requestAccounts' })).toEqual([city.address]);
  expect(await provider.request({ method: 'eth_requestAccounts' })).toEqual([city.address]);
  expect(hand.choices).toBe(2);
  expect(await open().request({ method: 'eth_accounts' })).toEqual([city.address]);
});

test('a second request to connect is told that one is pending', async () => {
  const provider = open();
  const first = provider.request({ method: 'eth_requestAccounts' });
  await expect(provider.request({ method: 'eth_requestAccounts' })).rejects.toMatchObject({
    code: -32002
  });
  expect(await first).toEqual([twyla.address]);
});

test('locked, it neither signs nor opens its window', async () => {
  const provider = open();
  for (const [method, params] of [
    ['personal_sign', ['0x00', twyla.address]],
    ['eth_signTypedData_v4', [twyla.address, JSON.stringify(typedData)]],
    ['eth_sendTransaction', [{ from: twyla.address }]],
    ['eth_decrypt', ['0x7b7d', twyla.address]],
    ['eth_getEncryptionPublicKey', [twyla.address]]
  ] as const)
    await expect(provider.request({ method, params }), method).rejects.toMatchObject({
      code: 4100
    });
  expect(hand.shown).toEqual([]);
});

test('signs a text the same way twice, and as viem does', async () => {
  const provider = await connected();
  const text = 'Unlock my health key. é\n';
  const sign = () =>
    provider.request({ method: 'personal_sign', params: [stringToHex(text), twyla.address] });
  const signature = (await sign()) as Hex;
  expect(hand.shown[0]).toMatchObject({ text, person: twyla });
  expect((await recoverMessageAddress({ message: text, signature })).toLowerCase()).toBe(
    twyla.address
  );
  expect(await sign()).toBe(signature);
  const account = mnemonicToAccount(DEMO_MNEMONIC, { addressIndex: 1 });
  expect(await account.signMessage({ message: text })).toBe(signature);
});

const typedData = {
  types: {
    EIP712Domain: [
      { name: 'name', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' }
    ],
    KeyBundle: [
      { name: 'owner', type: 'address' },
      { name: 'version', type: 'uint32' },
      { name: 'bundleHash', type: 'bytes32' }
    ]
  },
  primaryType: 'KeyBundle',
  domain: { name: 'OwnChart', chainId, verifyingContract: city.address },
  message: { owner: twyla.address, version: 1, bundleHash: `0x${'5a'.repeat(32)}` }
} as const;

test('signs typed data, and shows each of its fields', async () => {
  const provider = await connected();
  const signature = (await provider.request({
    method: 'eth_signTypedData_v4',
    params: [twyla.address, JSON.stringify(typedData)]
  })) as Hex;
  const { KeyBundle } = typedData.types;
  expect(
    (await recoverTypedDataAddress({ ...typedData, types: { KeyBundle }, signature })).toLowerCase()
  ).toBe(twyla.address);
  const values = hand.shown[0]!.rows.map(({ value }) => value);
  expect(values).toEqual([
    twyla.address,
    '1',
    typedData.message.bundleHash,
    'OwnChart',
    '31337',
    city.address
  ]);
});

test('refuses typed data of another chain, of its own address, or that is none', async () => {
  const provider = await connected();
  const sign = (data: unknown) =>
    provider.request({ method: 'eth_signTypedData_v4', params: [twyla.address, data] });
  const { domain } = typedData;
  await expect(
    sign(JSON.stringify({ ...typedData, domain: { ...domain, chainId: 1 } }))
  ).rejects.toMatchObject({ code: -32603 });
  await expect(
    sign(JSON.stringify({ ...typedData, domain: { ...domain, verifyingContract: twyla.address } }))
  ).rejects.toMatchObject({ code: -32603 });
  for (const data of ['no JSON', '{}', null, JSON.stringify({ ...typedData, primaryType: 'Mail' })])
    await expect(sign(data)).rejects.toMatchObject({ code: -32602 });
  expect(hand.shown).toEqual([]);
});

test('a no is 4001, whatever was asked, and nothing is sent', async () => {
  const provider = await connected();
  hand.yes = false;
  for (const [method, params] of [
    ['personal_sign', ['0x00', twyla.address]],
    ['eth_signTypedData_v4', [twyla.address, JSON.stringify(typedData)]],
    ['eth_sendTransaction', [{ from: twyla.address, to: stranger.address }]],
    ['eth_getEncryptionPublicKey', [twyla.address]],
    ['wallet_switchEthereumChain', [{ chainId: '0x1' }]]
  ] as const)
    await expect(provider.request({ method, params }), method).rejects.toMatchObject({
      code: 4001
    });
  expect(sent.some(({ method }) => method === 'eth_sendRawTransaction')).toBe(false);
  expect(await provider.request({ method: 'eth_chainId' })).toBe('0x7a69');
});

test('gives its encryption key and opens what eth-sig-util locked for it, and nothing else', async () => {
  const provider = await connected();
  const publicKey = (await provider.request({
    method: 'eth_getEncryptionPublicKey',
    params: [twyla.address]
  })) as string;
  const box = (key: string) =>
    stringToHex(
      JSON.stringify(encrypt({ publicKey: key, data: 'kept', version: 'x25519-xsalsa20-poly1305' }))
    );
  const open = (data: unknown) =>
    provider.request({ method: 'eth_decrypt', params: [data, twyla.address] });
  expect(await open(box(publicKey))).toBe('kept');
  expect(hand.shown.at(-1)).toMatchObject({ text: 'kept' });
  const foreign = Buffer.from(Uint8Array.from({ length: 32 }, () => 9)).toString('base64');
  const before = hand.shown.length;
  await expect(open(box(foreign))).rejects.toMatchObject({ code: -32603 });
  await expect(open('0x7b7d')).rejects.toMatchObject({ code: -32603 });
  await expect(open('no hex')).rejects.toMatchObject({ code: -32602 });
  hand.yes = false;
  await expect(open(box(publicKey))).rejects.toMatchObject({ code: 4001 });
  expect(hand.shown.length).toBe(before + 1);
});

test('signs transactions itself, one nonce after the other, and shows one question at a time', async () => {
  const provider = await connected();
  const send = (data: Hex) =>
    provider.request({
      method: 'eth_sendTransaction',
      params: [{ from: twyla.address, to: stranger.address, data }]
    });
  await Promise.all([send('0xaabbccdd01'), send('0x11223344')]);
  const raw = sent
    .filter(({ method }) => method === 'eth_sendRawTransaction')
    .map(({ params }) => parseTransaction(params[0] as Hex));
  expect(raw.map(({ nonce }) => nonce ?? 0)).toEqual([0, 1]);
  expect(raw[0]).toMatchObject({
    chainId,
    to: stranger.address,
    data: '0xaabbccdd01',
    gas: 21000n
  });
  expect(raw[0]!.maxFeePerGas).toBe(15n);
  expect(hand.shown[0]!.rows).toContainEqual({
    label: 'Function',
    value: '0xaabbccdd',
    technical: true
  });
  expect(hand.mostOpen).toBe(1);
});

test('a transaction of another account or chain is refused', async () => {
  const provider = await connected();
  const send = (request: object) =>
    provider.request({ method: 'eth_sendTransaction', params: [request] });
  await expect(send({ from: city.address })).rejects.toMatchObject({ code: 4100 });
  await expect(send({ from: twyla.address, chainId: '0x1' })).rejects.toMatchObject({
    code: -32602
  });
  expect(hand.shown).toEqual([]);
});

test('switches to a network it knows, says 4902 to others until they are added', async () => {
  const provider = await connected();
  const heard: unknown[] = [];
  provider.on('chainChanged', (id: string) => heard.push(id));
  const switchTo = (id: string) =>
    provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: id }] });
  await switchTo('0x7a69');
  expect(hand.shown).toEqual([]);
  await switchTo('0x1');
  await expect(provider.request({ method: 'eth_blockNumber' })).rejects.toMatchObject({
    code: 4901
  });
  await expect(switchTo('0xa')).rejects.toMatchObject({ code: 4902 });
  await provider.request({
    method: 'wallet_addEthereumChain',
    params: [{ chainId: '0xa', chainName: 'Ten', rpcUrls: ['http://ten'] }]
  });
  expect(await provider.request({ method: 'eth_chainId' })).toBe('0xa');
  expect(await provider.request({ method: 'net_version' })).toBe('http://ten');
  await switchTo('0x7a69');
  expect(heard).toEqual(['0x1', '0xa', '0x7a69']);
});

test('tells the page of another person, chosen here, in another tab, or nobody', async () => {
  const provider = await connected();
  const heard: unknown[] = [];
  const listener = (accounts: string[]) => heard.push(accounts);
  provider.on('accountsChanged', listener);
  hand.person = city;
  await provider.request({ method: 'wallet_requestPermissions', params: [{ eth_accounts: {} }] });
  stored = { person: stranger, chainId };
  otherTab();
  await provider.request({ method: 'wallet_revokePermissions' });
  expect(heard).toEqual([[city.address], [stranger.address], []]);
  provider.removeListener('accountsChanged', listener);
  await provider.request({ method: 'eth_requestAccounts' });
  expect(heard.length).toBe(3);
});

test('passes reads on, and nothing it does not know', async () => {
  const provider = open();
  expect(await provider.request({ method: 'eth_blockNumber' })).toBe('0x10');
  for (const method of ['eth_sign', 'anvil_setBalance', 'toString', 'eth_accountsX'])
    await expect(provider.request({ method }), method).rejects.toMatchObject({ code: 4200 });
  expect(sent.map(({ method }) => method)).toEqual(['eth_blockNumber']);
});
