import { expect, it } from 'vitest';
import { parseSettings, settingsOfDeployment } from './settings.ts';

const contract = `0x${'aB'.repeat(20)}`;
const good = {
  chainId: 10,
  rpcUrl: 'https://chain.example/rpc',
  contract,
  deployedAt: 0,
  relays: ['/dns4/relay.example/tcp/443/wss']
};

it('takes what a config.json must have, and fills in what it may leave out', () => {
  expect(parseSettings(good)).toEqual({
    ...good,
    contract: contract.toLowerCase(),
    secondRpcUrl: null,
    iceServers: [],
    services: [],
    offline: true,
    newsEvery: 4
  });
  expect(parseSettings({ ...good, newsEvery: 2 }).newsEvery).toBe(2);
  const second = 'https://other.example/';
  expect(parseSettings({ ...good, secondRpcUrl: second }).secondRpcUrl).toBe(second);
});

it.each([
  ['chainId', 0],
  ['chainId', '10'],
  ['rpcUrl', 'chain.example'],
  ['rpcUrl', 'wss://chain.example'],
  ['secondRpcUrl', 'ftp://chain.example'],
  ['secondRpcUrl', 7],
  ['contract', '0x12'],
  ['deployedAt', -1],
  ['relays', 'none'],
  ['relays', ['relay.example']],
  ['iceServers', {}],
  ['newsEvery', 0],
  ['newsEvery', '4']
])('names the setting %s where it is %j', (field, value) => {
  expect(() => parseSettings({ ...good, [field]: value })).toThrow(`"${field}"`);
});

it('reads the file that the deployment wrote', () => {
  const file = {
    chainId: 10,
    rpcUrl: 'https://chain.example',
    contract,
    deployedAt: 12,
    relays: []
  };
  expect(settingsOfDeployment(JSON.stringify(file))).toEqual({
    chainId: 10,
    contract: contract.toLowerCase(),
    deployedAt: 12
  });
});

it.each([
  '',
  'null',
  '[]',
  '{"contract":"0x12","chainId":10,"deployedAt":0}',
  `{"contract":"${contract}","chainId":10,"deployedAt":-1}`,
  `{"contract":"${contract}","deployedAt":1}`
])('says in words that %j is no such file', (text) => {
  expect(() => settingsOfDeployment(text)).toThrow(
    expect.objectContaining({ code: 'chart/not-a-deployment' })
  );
});

it('keeps the services that were chosen', () => {
  const node =
    '/ip4/127.0.0.1/tcp/4002/ws/p2p/12D3KooWRm8J3iL796zPFi2EtGGtUJn58AG67gcRzQ4FMxNjTqa9';
  const services = [
    { kind: 'kubo', url: 'http://127.0.0.1:5001', delegates: [] },
    { kind: 'pinning', url: 'https://pins.example/psa', delegates: [node] }
  ];
  expect(parseSettings({ ...good, services }).services).toEqual(services);
});

it.each([
  ['another kind', { kind: 'ftp', url: 'https://x.example' }],
  ['no address', { kind: 'kubo' }],
  ['an address of another protocol', { kind: 'kubo', url: 'javascript:alert(1)' }],
  ['a key in the address', { kind: 'kubo', url: 'https://user:key@x.example' }],
  [
    'a node that a page cannot call',
    { kind: 'pinning', url: 'https://x.example', delegates: ['/ip4/1.2.3.4/tcp/4001'] }
  ],
  ['nothing', null]
])('refuses a service with %s', (_, service) => {
  expect(() => parseSettings({ ...good, services: [service] })).toThrow('"services"');
});
