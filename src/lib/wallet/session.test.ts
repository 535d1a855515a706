import { createWalletClient, custom } from 'viem';
import { beforeEach, expect, test, vi } from 'vitest';
import { connect, resume } from './connect.ts';
import { WalletError, toWalletError } from './errors.ts';
import { ACCOUNT, FakeWallet, OTHER, rpcError } from './fake-wallet.ts';
import type { WalletSession } from './session.ts';
import type { WalletChange } from './watch.ts';

const chain = { chainId: 31337, rpcUrl: 'http://127.0.0.1:8545', name: 'Local' };
const signature = `0x${'Ab'.repeat(65)}`;

let wallet: FakeWallet;
let session: WalletSession;

beforeEach(async () => {
  wallet = new FakeWallet();
  wallet.answers.personal_sign = () => signature;
  wallet.answers.eth_signTypedData_v4 = () => signature;
  session = await connect(wallet.choice);
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason
  );
  expect(error).toBeInstanceOf(WalletError);
  return (error as WalletError).code;
}

function fails(method: string, error: unknown): void {
  wallet.answers[method] = () => {
    throw error;
  };
}

test('connects with the lower-case address', async () => {
  wallet.answers.eth_requestAccounts = () => ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', OTHER];
  expect((await connect(wallet.choice)).address).toBe(ACCOUNT);
});

test('resumes only where the wallet still is connected, and never opens a window for it', async () => {
  expect((await resume(wallet.choice))?.address).toBe(ACCOUNT);
  wallet.answers.eth_accounts = () => [];
  expect(await resume(wallet.choice)).toBeNull();
  expect(wallet.asked('eth_requestAccounts')).toBe(1);
});

test('signs a text as hex of its UTF-8', async () => {
  expect(await session.signText('é\n')).toBe(signature.toLowerCase());
  expect(wallet.calls.at(-1)).toEqual({ method: 'personal_sign', params: ['0xc3a90a', ACCOUNT] });
});

test('hands typed data on as JSON, with its domain’s type and its bigints', async () => {
  await session.signTypedData({
    domain: { name: 'OwnChart', chainId: 31337n },
    types: { Note: [{ name: 'size', type: 'uint256' }] },
    primaryType: 'Note',
    message: { size: 2n ** 64n }
  });
  const [address, json] = wallet.calls.at(-1)!.params as [string, string];
  expect(address).toBe(ACCOUNT);
  expect(JSON.parse(json)).toEqual({
    domain: { name: 'OwnChart', chainId: '31337' },
    types: {
      Note: [{ name: 'size', type: 'uint256' }],
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'chainId', type: 'uint256' }
      ]
    },
    primaryType: 'Note',
    message: { size: '18446744073709551616' }
  });
});

test('does not ask for a signature over another chain’s data', async () => {
  const typedData = { domain: { chainId: 1 }, types: {}, primaryType: 'Note', message: {} };
  expect(await codeOf(session.signTypedData(typedData))).toBe('wallet/wrong-chain');
  expect(wallet.asked('eth_signTypedData_v4')).toBe(0);
});

for (const [name, accounts, code] of [
  ['switched', [OTHER, ACCOUNT], 'wallet/account-switched'],
  ['locked', [], 'wallet/locked'],
  ['broken', 'none', 'wallet/strange-answer']
] as const) {
  test(`asks for nothing where the account is ${name}`, async () => {
    wallet.answers.eth_accounts = () => accounts;
    expect(await codeOf(session.signText('x'))).toBe(code);
    expect(await codeOf(session.assertAccount())).toBe(code);
    const send = session.provider.request({ method: 'eth_sendTransaction', params: [{}] });
    await expect(send).rejects.toMatchObject({ cause: { code } });
    expect(wallet.asked('personal_sign') + wallet.asked('eth_sendTransaction')).toBe(0);
  });
}

test('abuse 40: a switch while the wallet’s window is open is found at the next request', async () => {
  wallet.answers.personal_sign = () => {
    wallet.answers.eth_accounts = () => [OTHER];
    return signature;
  };
  await session.signText('first');
  expect(await codeOf(session.signText('second'))).toBe('wallet/account-switched');
  expect(wallet.asked('personal_sign')).toBe(1);
});

for (const [error, code] of [
  [rpcError(4001), 'wallet/rejected'],
  [{ code: 'ACTION_REJECTED' }, 'wallet/rejected'],
  [rpcError(-32002), 'wallet/pending'],
  [rpcError(4100), 'wallet/locked'],
  [rpcError(-32601), 'wallet/method-missing'],
  [rpcError(4200), 'wallet/method-missing'],
  [rpcError(4900), 'wallet/disconnected'],
  [rpcError(4901), 'wallet/wrong-chain'],
  [rpcError(-32603), 'wallet/failed'],
  [rpcError(-32603, '', { originalError: { code: 4001 } }), 'wallet/rejected'],
  [new Error('boom'), 'wallet/failed'],
  ['a string', 'wallet/failed'],
  [undefined, 'wallet/failed']
] as const) {
  test(`${JSON.stringify(error)} is told as ${code}`, async () => {
    fails('personal_sign', error);
    expect(await codeOf(session.signText('x'))).toBe(code);
    const told = toWalletError(error);
    expect(told.neutral).toBe(code === 'wallet/rejected');
    expect(told.message).toMatch(/^[A-Z].*\.$/);
    expect(told.remedy).toMatch(/^[A-Z].*\.$/);
  });
}

for (const answer of ['', '0x', '0xabc', 'ff', null, 12]) {
  test(`a signature like ${JSON.stringify(answer)} is refused`, async () => {
    wallet.answers.personal_sign = () => answer;
    expect(await codeOf(session.signText('x'))).toBe('wallet/strange-answer');
  });
}

test('a wallet that never answers is given up when the caller’s time is over', async () => {
  wallet.answers.personal_sign = () => new Promise(() => {});
  const waiting = session.signText('x', { signal: AbortSignal.timeout(20) });
  const error = await waiting.catch((reason: unknown) => reason as WalletError);
  expect(error).toMatchObject({ code: 'wallet/no-answer' });
  expect((error as WalletError).remedy).toContain('may be behind this one');
});

test('the wait is bounded from the first question on', async () => {
  wallet.answers.eth_accounts = () => new Promise(() => {});
  const options = { signal: AbortSignal.timeout(20) };
  expect(await codeOf(session.signText('x', options))).toBe('wallet/no-answer');
});

test('a cancelled wait ends with the caller’s own reason', async () => {
  wallet.answers.personal_sign = () => new Promise(() => {});
  const abort = new AbortController();
  const waiting = session.signText('x', { signal: abort.signal });
  await vi.waitUntil(() => wallet.asked('personal_sign') === 1);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(session.signText('x', { signal: abort.signal })).rejects.toMatchObject({
    name: 'AbortError'
  });
  expect(wallet.asked('personal_sign')).toBe(1);
});

test('viem sees the numbers, does not ask twice, and the words are in the cause', async () => {
  for (const [thrown, code] of [
    [rpcError(4001), 'wallet/rejected'],
    [rpcError(-32603), 'wallet/failed'],
    [new Error('boom'), 'wallet/failed']
  ] as const) {
    fails('eth_sendTransaction', thrown);
    const before = wallet.asked('eth_sendTransaction');
    const client = createWalletClient({ account: ACCOUNT, transport: custom(session.provider) });
    const sending = client.sendTransaction({ chain: null, to: OTHER, gas: 21000n });
    const error: unknown = await sending.catch((reason: unknown) => reason);
    expect(toWalletError(error).code).toBe(code);
    expect(wallet.asked('eth_sendTransaction') - before).toBe(1);
  }
});

test('asks no window for a chain the wallet is on', async () => {
  await session.ensureChain(chain);
  expect(wallet.asked('wallet_switchEthereumChain')).toBe(0);
});

test('switches, and adds the chain first where the wallet does not know it', async () => {
  let active = 1;
  let known = false;
  wallet.answers.eth_chainId = () => `0x${active.toString(16)}`;
  wallet.answers.wallet_switchEthereumChain = () => {
    if (!known) throw rpcError(4902);
    active = 31337;
    return null;
  };
  wallet.answers.wallet_addEthereumChain = ([request]) => {
    expect(request).toMatchObject({ chainId: '0x7a69', rpcUrls: [chain.rpcUrl] });
    known = true;
    return null;
  };
  await session.ensureChain(chain);
  expect(active).toBe(31337);
});

test('says so where the wallet stays on another chain, or the person does not want to switch', async () => {
  wallet.answers.eth_chainId = () => '0x1';
  wallet.answers.wallet_switchEthereumChain = () => null;
  expect(await codeOf(session.ensureChain(chain))).toBe('wallet/wrong-chain');
  fails('wallet_switchEthereumChain', rpcError(4001));
  expect(await codeOf(session.ensureChain(chain))).toBe('wallet/rejected');
});

test('tells what the wallet does on its own, until it is closed', () => {
  const heard: WalletChange[] = [];
  session.onChange((change) => heard.push(change));
  wallet.emit('accountsChanged', [ACCOUNT.toUpperCase().replace('0X', '0x')]);
  wallet.emit('accountsChanged', [OTHER]);
  wallet.emit('accountsChanged', []);
  wallet.emit('chainChanged', '0x1');
  wallet.emit('disconnect', { code: 4900 });
  const all: WalletChange[] = [
    { type: 'account', address: OTHER },
    { type: 'account', address: null },
    { type: 'chain', chainId: 1 },
    { type: 'disconnect' }
  ];
  expect(heard).toEqual(all);
  session.close();
  wallet.emit('accountsChanged', [OTHER]);
  expect(heard.length).toBe(all.length);
});

test('disconnects where the wallet can, and does not mind where it cannot', async () => {
  await session.disconnect();
  expect(wallet.asked('wallet_revokePermissions')).toBe(1);
  fails('wallet_revokePermissions', rpcError(-32603));
  expect(await codeOf(session.disconnect())).toBe('wallet/failed');
});
