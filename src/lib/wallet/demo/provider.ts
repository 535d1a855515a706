import type { Eip1193Provider, Hex } from '../types.ts';
import { Chains } from './chains.ts';
import { encryptionKeyOf, openBox, signData, signMessage } from './keys.ts';
import type { Memory } from './memory.ts';
import type { DemoPerson } from './people.ts';
import {
  chainQuestion,
  decryptQuestion,
  encryptionKeyQuestion,
  readTypedData,
  textQuestion,
  transactionQuestion,
  typedDataQuestion,
  type ConfirmWindow,
  type Question
} from './question.ts';
import { RpcError, invalidParams, rejected, unauthorized } from './rpc-error.ts';
import type { Rpc } from './rpc.ts';
import { prepare, send } from './transaction.ts';

export interface DemoProviderOptions {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly createRpc: (url: string) => Rpc;
  readonly window: ConfirmWindow;
  readonly memory: Memory;
}

type Listener = (...args: never[]) => void;
type Params = readonly unknown[];

/** What is passed on to the node: reads, and transactions that are signed already. */
const forwarded =
  /^(eth_(call|estimateGas|blockNumber|gasPrice|maxPriorityFeePerGas|feeHistory|createAccessList|syncing|get\w+|sendRawTransaction)|net_version|web3_clientVersion)$/;

/** A wallet of demo people (EIP-1193). It shows one question at a time, in the order they came. */
export class DemoProvider implements Eip1193Provider {
  readonly #window: ConfirmWindow;
  readonly #memory: Memory;
  readonly #chains: Chains;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #methods: Record<string, (params: Params) => unknown>;
  #person: DemoPerson | null;
  #queue: Promise<unknown> = Promise.resolve();
  #choosing = false;

  constructor({ chainId, rpcUrl, createRpc, window, memory }: DemoProviderOptions) {
    this.#window = window;
    this.#memory = memory;
    const remembered = memory.read();
    this.#person = remembered.person;
    this.#chains = new Chains({ chainId, rpcUrl, createRpc, active: remembered.chainId });
    memory.watch(() => this.#follow());
    this.#methods = {
      eth_chainId: () => hex(this.#chains.active),
      eth_accounts: () => this.#accounts(),
      eth_requestAccounts: () => this.#connect(false),
      wallet_requestPermissions: () => this.#requestPermissions(),
      wallet_getPermissions: () => (this.#person ? [permission] : []),
      wallet_revokePermissions: () => this.#become(null),
      wallet_switchEthereumChain: (params) => this.#switchChain(params),
      wallet_addEthereumChain: (params) => this.#addChain(params),
      personal_sign: (params) => this.#personalSign(params),
      eth_signTypedData_v4: (params) => this.#signTypedData(params),
      eth_getEncryptionPublicKey: (params) => this.#encryptionKey(params),
      eth_decrypt: (params) => this.#decrypt(params),
      eth_sendTransaction: (params) => this.#sendTransaction(params)
    };
  }

  async request({
    method,
    params = []
  }: Parameters<Eip1193Provider['request']>[0]): Promise<unknown> {
    const list = Array.isArray(params) ? (params as Params) : [params];
    const own = Object.hasOwn(this.#methods, method) ? this.#methods[method] : undefined;
    if (own) return own(list);
    if (forwarded.test(method)) return this.#chains.rpc(method, list);
    throw new RpcError(4200, `The demo wallet does not know "${method}".`);
  }

  on(event: string, listener: Listener): this {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return this;
  }

  removeListener(event: string, listener: Listener): this {
    this.#listeners.get(event)?.delete(listener);
    return this;
  }

  async #connect(again: boolean): Promise<Hex[]> {
    if (this.#person && !again) return this.#accounts();
    if (this.#choosing) throw new RpcError(-32002, 'A request to connect is already pending.');
    this.#choosing = true;
    try {
      const person = await this.#inTurn(() => this.#window.choose(this.#person));
      if (!person) throw rejected();
      this.#become(person);
      return this.#accounts();
    } finally {
      this.#choosing = false;
    }
  }

  async #requestPermissions(): Promise<unknown> {
    await this.#connect(true);
    return [permission];
  }

  async #personalSign([data, address]: Params): Promise<Hex> {
    const person = this.#personAt(address);
    if (!isHex(data)) throw invalidParams('The message must be hex.');
    await this.#confirmed(textQuestion(person, data));
    return signMessage(person, data);
  }

  async #signTypedData([address, json]: Params): Promise<Hex> {
    const person = this.#personAt(address);
    const data = readTypedData(json);
    const { chainId, verifyingContract } = data.domain;
    // MetaMask refuses these two as well.
    if (chainId !== undefined && Number(chainId) !== this.#chains.active)
      throw new RpcError(
        -32603,
        `Provided chainId "${String(chainId)}" must match the active chainId "${this.#chains.active}"`
      );
    if (String(verifyingContract).toLowerCase() === person.address)
      throw new RpcError(-32603, 'The verifying contract cannot be the account itself.');
    await this.#confirmed(typedDataQuestion(person, data));
    return signData(person, data);
  }

  async #encryptionKey([address]: Params): Promise<string> {
    const person = this.#personAt(address);
    await this.#confirmed(encryptionKeyQuestion(person));
    return encryptionKeyOf(person);
  }

  async #decrypt([data, address]: Params): Promise<string> {
    const person = this.#personAt(address);
    if (!isHex(data)) throw invalidParams('The message must be hex.');
    const bytes = Uint8Array.from(data.slice(2).match(/../g) ?? [], (pair) =>
      Number.parseInt(pair, 16)
    );
    let text: string;
    try {
      text = openBox(person, JSON.parse(new TextDecoder().decode(bytes)));
    } catch {
      throw new RpcError(-32603, 'The message cannot be decrypted by this account.');
    }
    await this.#confirmed(decryptQuestion(person, text));
    return text;
  }

  async #sendTransaction([request]: Params): Promise<unknown> {
    const asked = (request ?? {}) as Record<string, unknown>;
    const person = this.#personAt(asked.from);
    const chainId = this.#chains.active;
    if (asked.chainId !== undefined && Number(asked.chainId) !== chainId)
      throw invalidParams('The transaction is for another network.');
    const { rpc } = this.#chains;
    const prepared = await prepare(rpc, asked);
    // Sent within its turn, so that the next one finds its nonce taken.
    return this.#inTurn(async () => {
      if (!(await this.#window.confirm(transactionQuestion(person, prepared)))) throw rejected();
      return send(rpc, person, chainId, prepared);
    });
  }

  async #switchChain([request]: Params): Promise<null> {
    const chainId = readChain(request);
    const name = this.#chains.nameOf(chainId);
    if (name === null) throw new RpcError(4902, `Unrecognized chain ID "${hex(chainId)}".`);
    if (chainId !== this.#chains.active) {
      await this.#confirmed(chainQuestion(this.#person, chainId, name));
      this.#use(chainId);
    }
    return null;
  }

  async #addChain([request]: Params): Promise<null> {
    const chainId = readChain(request);
    const { chainName, rpcUrls } = request as { chainName?: unknown; rpcUrls?: unknown };
    const url: unknown = Array.isArray(rpcUrls) ? rpcUrls[0] : undefined;
    if (typeof chainName !== 'string' || typeof url !== 'string')
      throw invalidParams('A network needs a name and an RPC address.');
    await this.#confirmed(chainQuestion(this.#person, chainId, chainName));
    this.#chains.add(chainId, chainName, url);
    this.#use(chainId);
    return null;
  }

  async #confirmed(question: Question): Promise<void> {
    if (!(await this.#inTurn(() => this.#window.confirm(question)))) throw rejected();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** The connected person, where `address` is theirs. Throws RpcError 4100. */
  #personAt(address: unknown): DemoPerson {
    const person = this.#person;
    if (!person || typeof address !== 'string' || address.toLowerCase() !== person.address)
      throw unauthorized();
    return person;
  }

  #accounts(): Hex[] {
    return this.#person ? [this.#person.address] : [];
  }

  #become(person: DemoPerson | null): null {
    const changed = person?.index !== this.#person?.index;
    this.#person = person;
    this.#memory.write({ person, chainId: this.#chains.active });
    if (changed) this.#emit('accountsChanged', this.#accounts());
    return null;
  }

  #use(chainId: number): void {
    this.#chains.active = chainId;
    this.#memory.write({ person: this.#person, chainId });
    this.#emit('chainChanged', hex(chainId));
  }

  /** Another tab chose another person or network. */
  #follow(): void {
    const { person, chainId } = this.#memory.read();
    if (person?.index !== this.#person?.index) {
      this.#person = person;
      this.#emit('accountsChanged', this.#accounts());
    }
    if (
      chainId !== null &&
      chainId !== this.#chains.active &&
      this.#chains.nameOf(chainId) !== null
    ) {
      this.#chains.active = chainId;
      this.#emit('chainChanged', hex(chainId));
    }
  }

  #emit(event: string, value: unknown): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])])
      (listener as (value: unknown) => void)(value);
  }
}

const permission = { parentCapability: 'eth_accounts' };

function readChain(request: unknown): number {
  const chainId = (request as { chainId?: unknown } | null | undefined)?.chainId;
  if (!isHex(chainId) || !Number.isSafeInteger(Number(chainId)))
    throw invalidParams('Invalid chainId.');
  return Number(chainId);
}

function hex(chainId: number): Hex {
  return `0x${chainId.toString(16)}`;
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x([0-9a-f]*)$/i.test(value);
}
