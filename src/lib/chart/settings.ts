import { ChartError } from './errors.ts';
import type { Address } from './types.ts';
import { m } from '../words/compiled/messages.js';

/** Where this page finds its chain and its peers: from config.json beside the page, or the person's own choice. */
export interface Settings {
  chainId: number;
  rpcUrl: string;
  /** Another chain server, asked whether it knows the same blocks; null for none. */
  secondRpcUrl?: string | null;
  contract: Address;
  /** Block of the contract's deployment: no history is older. */
  deployedAt: number;
  /** Multiaddrs of relays through which browsers find each other. */
  relays: string[];
  iceServers: RTCIceServer[];
  /** Origins that health links may be opened from: chosen one by one, none by default. */
  linkHosts?: string[];
  /** Services that the person chose to keep copies or to read from; none by default. Access keys are not here. */
  services?: Service[];
  /** False: the site does not keep itself in browsers for use without a network. */
  offline?: boolean;
  /** Seconds between two questions to the chain for news: as long as its blocks take, 4 where none is given. */
  newsEvery: number;
}

/**
 * kubo: a Kubo node's RPC; copies are sent there, and read from there. pinning: an IPFS Pinning Service; it fetches what it
 * is asked to keep. gateway: a trustless gateway, for reading.
 */
export type ServiceKind = 'kubo' | 'pinning' | 'gateway';

export interface Service {
  kind: ServiceKind;
  url: string;
  /** pinning: multiaddrs of the nodes that fetch for the service; without them this page cannot bring it anything. */
  delegates?: string[];
}

const STORAGE_KEY = 'ownchart-settings';
const NEWS_EVERY = 4;

/** Reads the page's config.json and what the person changed on this device. @throws ChartError where it is missing or malformed */
export async function loadSettings(): Promise<Settings> {
  let published: unknown;
  try {
    const response = await fetch('./config.json', { cache: 'no-store' });
    if (!response.ok) throw new Error(`status ${response.status}`);
    published = await response.json();
  } catch (cause) {
    throw new ChartError(
      'chart/no-config',
      m.chart_error_no_config(),
      m.chart_error_no_config_remedy(),
      cause
    );
  }
  return parseSettings({ ...(published as object), ...changedSettings() });
}

/** Keeps the person's own choice on this device; takes effect at the next load. @throws ChartError where a value is malformed */
export async function saveSettings(changes: Partial<Settings>): Promise<void> {
  parseSettings({ ...(await loadSettings()), ...changes });
  localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...changedSettings(), ...changes }));
}

/** Goes back to what the site was published with. */
export function resetSettings(): void {
  localStorage.removeItem(STORAGE_KEY);
}

function changedSettings(): Partial<Settings> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as Partial<Settings>;
  } catch {
    return {};
  }
}

/** What the deployment wrote to `deployments/<chainId>.json`, as settings. @throws ChartError where it is none of these */
export function settingsOfDeployment(
  text: string
): Pick<Settings, 'chainId' | 'contract' | 'deployedAt'> {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw notADeployment(cause);
  }
  const { chainId, contract, deployedAt } = (file ?? {}) as Record<string, unknown>;
  const whole = (value: unknown): value is number =>
    Number.isSafeInteger(value) && (value as number) >= 0;
  if (typeof contract !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(contract)) throw notADeployment();
  if (!whole(chainId) || chainId === 0 || !whole(deployedAt)) throw notADeployment();
  return { chainId, contract: contract.toLowerCase() as Address, deployedAt };
}

function notADeployment(cause?: unknown): ChartError {
  return new ChartError(
    'chart/not-a-deployment',
    m.chart_error_not_a_deployment(),
    m.chart_error_not_a_deployment_remedy(),
    cause
  );
}

/** Checks the form of settings from outside. @throws ChartError naming the field */
export function parseSettings(value: unknown): Settings {
  const v = value as Partial<Record<keyof Settings, unknown>>;
  const wrong = (field: string): ChartError =>
    new ChartError(
      'chart/bad-config',
      m.chart_error_bad_config({ field }),
      m.chart_error_bad_config_remedy()
    );
  if (!Number.isSafeInteger(v.chainId) || Number(v.chainId) <= 0) throw wrong('chainId');
  if (typeof v.rpcUrl !== 'string' || !isUrl(v.rpcUrl, /^https?:$/)) throw wrong('rpcUrl');
  const secondRpcUrl = v.secondRpcUrl ?? null;
  if (
    secondRpcUrl !== null &&
    (typeof secondRpcUrl !== 'string' || !isUrl(secondRpcUrl, /^https?:$/))
  )
    throw wrong('secondRpcUrl');
  if (typeof v.contract !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(v.contract))
    throw wrong('contract');
  if (!Number.isSafeInteger(v.deployedAt) || Number(v.deployedAt) < 0) throw wrong('deployedAt');
  if (
    !Array.isArray(v.relays) ||
    !v.relays.every((r) => typeof r === 'string' && r.startsWith('/'))
  )
    throw wrong('relays');
  if (v.iceServers !== undefined && !Array.isArray(v.iceServers)) throw wrong('iceServers');
  const linkHosts = v.linkHosts ?? [];
  if (
    !Array.isArray(linkHosts) ||
    !linkHosts.every((host) => typeof host === 'string' && isUrl(host, /^https:$/))
  )
    throw wrong('linkHosts');
  const services = v.services ?? [];
  if (!Array.isArray(services) || !services.every(isService)) throw wrong('services');
  const newsEvery = v.newsEvery ?? NEWS_EVERY;
  if (typeof newsEvery !== 'number' || !(newsEvery >= 1 && newsEvery <= 600))
    throw wrong('newsEvery');
  return {
    chainId: Number(v.chainId),
    rpcUrl: v.rpcUrl,
    secondRpcUrl,
    contract: v.contract.toLowerCase() as Address,
    deployedAt: Number(v.deployedAt),
    relays: v.relays as string[],
    iceServers: (v.iceServers ?? []) as RTCIceServer[],
    ...(linkHosts.length > 0 ? { linkHosts: linkHosts as string[] } : {}),
    offline: v.offline !== false,
    newsEvery,
    services: services.map(({ kind, url, delegates = [] }) => ({ kind, url, delegates }))
  };
}

function isService(value: unknown): value is Service {
  const { kind, url, delegates } = (value ?? {}) as Partial<Record<keyof Service, unknown>>;
  if (kind !== 'kubo' && kind !== 'pinning' && kind !== 'gateway') return false;
  if (typeof url !== 'string' || !isUrl(url, /^https?:$/)) return false;
  // a key in an address would be shown, and sent as a part of it
  if (new URL(url).username !== '' || new URL(url).password !== '') return false;
  if (delegates === undefined) return true;
  return (
    Array.isArray(delegates) &&
    delegates.every((one) => typeof one === 'string' && relayOrigin(one) !== null)
  );
}

function isUrl(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol);
}

/** The WebSocket address of a relay's multiaddr, or null where it is not dialled over WebSocket. */
export function relayOrigin(multiaddr: string): string | null {
  const match =
    /^\/(?:ip4|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)\/(?:tls\/)?(wss?)(?:\/|$)/.exec(multiaddr) ??
    /^\/ip6\/([^/]+)\/tcp\/(\d+)\/(?:tls\/)?(wss?)(?:\/|$)/.exec(multiaddr);
  if (!match) return null;
  const [, host, port, transport] = match as unknown as [string, string, string, string];
  const secure = transport === 'wss' || multiaddr.includes('/tls/ws');
  return `${secure ? 'wss' : 'ws'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Forbids this page every host but the chosen chain, relays and services, by a second Content-Security-Policy
 * (policies intersect, CSP level 3 section 8.1). From then on not even a fault of ours can reach another host.
 */
export function restrictConnections(settings: Settings): void {
  const { services = [] } = settings;
  const origins = [
    "'self'",
    'blob:',
    new URL(settings.rpcUrl).origin,
    ...(settings.secondRpcUrl ? [new URL(settings.secondRpcUrl).origin] : []),
    ...(settings.linkHosts ?? []).map((host) => new URL(host).origin),
    ...[...settings.relays, ...services.flatMap(({ delegates = [] }) => delegates)]
      .map(relayOrigin)
      .filter((origin) => origin !== null),
    ...services.map(({ url }) => new URL(url).origin)
  ];
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src ${[...new Set(origins)].join(' ')}`;
  document.head.append(meta);
}
