import type { Chain } from '../chain/client.ts';
import type { Envelope } from '../crypto/envelope.ts';
import type { Place } from '../crypto/place.ts';
import type { Node } from '../ipfs/types.ts';
import { locked, noWallet } from './errors.ts';
import type { KeeperClient } from './keeper/client.ts';
import type { Description } from './keeper/keeper.ts';
import type { Keeping } from './keeping/keeping.ts';
import type { Rest } from './rest.ts';
import type { Courier } from './sending.ts';
import type { Settings } from './settings.ts';
import type { Signer } from './signer.ts';
import type { Address, Role } from './types.ts';

/** What reading the chain takes; a visitor without a wallet has it too. */
export interface Reader {
  chain: Chain;
  /** What patients call themselves, as far as this account was told. */
  names: Map<Address, string>;
  /** Ends with the session: work that runs beside the person's own acts hangs on it. */
  signal: AbortSignal;
  /** Milliseconds; one clock for all use cases. */
  now(): number;
}

/** What a connected wallet can do without any key: read the chain, and act in the register. */
export interface Desk extends Reader {
  settings: Settings;
  /**
   * Who the connected wallet acts for: its own address, the patient whose wallet it took the place of, or the family member
   * it acts for now.
   */
  address: Address;
  /** What the register says of it, as it was when the wallet connected. */
  role: Role;
  /** Set while somebody acts as a carer: who that is, and until when (unix seconds). */
  acting?: { carer: Address; until: number } | undefined;
  signer: Signer;
  /** Carries what the patient signs to somebody who sends it; none where nobody could. */
  courier?: Courier | undefined;
  /** Tells the screens that something they show may have changed. */
  changed(what: 'history' | 'copies'): void;
}

/** An envelope that was verified and opened. */
export interface Described {
  envelope: Envelope;
  metadata: Description;
}

/** What the use cases work with while the health key is open: the chain, the node, the keys, the wallet. */
export interface Live extends Desk {
  place: Place;
  /** Names this account's rows in the store. */
  account: string;
  /** The name the person goes by; a patient writes it, encrypted, into her records. */
  patientName: string;
  node: Node;
  keeper: KeeperClient;
  /** By record and reader: who was asked in vain to prove a copy, and until when to let them be. */
  resting: Map<string, Rest>;
  /** An organisation: how far it is with keeping its patients' charts. */
  keeping: Keeping;
  /** By envelope digest: what was read of a record, or why it could not be, believed for a while. */
  described: Map<string, Described | { error: unknown; since: number }>;
  /** So long a list waits for a record that is slow to come (ms). */
  patience: number;
  /** By envelope digest: what is being read right now. */
  describing: Map<string, Promise<Described>>;
}

let current: Live | null = null;
let currentDesk: Desk | null = null;

export function setLive(live: Live | null): void {
  current = live;
}

export function setDesk(desk: Desk | null): void {
  currentDesk = desk;
}

/** The connected wallet's desk; null for a visitor. */
export function deskOrNull(): Desk | null {
  return currentDesk;
}

/** @throws ChartError where no wallet is connected */
export function desk(): Desk {
  if (!currentDesk) throw noWallet();
  return currentDesk;
}

/** @throws ChartError where nobody is in */
export function live(): Live {
  if (!current) throw locked();
  return current;
}
