import type { Place } from '../../crypto/place.ts';
import { passkeyInput } from '../../crypto/unlock/passkey.ts';
import { parseRecoveryCode } from '../../crypto/unlock/recovery-code.ts';
import { factorsOf, type SlotKind } from '../../crypto/unlock/schemes.ts';
import {
  decodeSlot,
  encodeSlot,
  newSlotSalt,
  openSlot,
  sealSlot,
  type Answers,
  type SlotParameters
} from '../../crypto/unlock/slot.ts';
import { unlockText } from '../../crypto/unlock/unlock-text.ts';
import { newWalletBox, walletBoxHex } from '../../crypto/unlock/wallet-box.ts';
import { notBegun } from '../errors.ts';
import type { Address } from '../types.ts';

/** What the page must ask the wallet, the passkey and the person, so that one way to unlock opens. */
export interface Ask {
  kind: SlotKind;
  /** To sign with `personal_sign`. */
  text: string | null;
  /** First parameter of `eth_decrypt`. */
  box: `0x${string}` | null;
  passkey: { rpId: string; credentialId: Uint8Array; input: Uint8Array } | null;
  /** True where the recovery code takes part. */
  code: boolean;
}

/** What came back; the code as the person typed it. */
export interface Told {
  signature?: string;
  boxText?: string;
  prf?: Uint8Array;
  code?: string;
}

/** What a new way to unlock is made of, beside the vault. */
export interface NewSlot {
  kind: SlotKind;
  /** This page, for the text that the wallet signs. */
  domain: string;
  uri: string;
  now: number;
  /** The wallet's answer to `eth_getEncryptionPublicKey`. */
  encryptionKey?: string;
  passkey?: { rpId: string; credentialId: Uint8Array };
}

/** Makes ways to unlock, one at a time: first what to ask, then, from the answers, the slot. */
export class SlotMaker {
  #place: Place;
  #me: Address;
  #pending: { parameters: SlotParameters; boxText?: string } | null = null;

  constructor(place: Place, me: Address) {
    this.#place = place;
    this.#me = me;
  }

  /** @throws WeakKeyError where the wallet gave no safe encryption key */
  begin(o: NewSlot): Ask {
    const salt = newSlotSalt();
    const created = o.now;
    const account = this.#me;
    const factors = factorsOf(o.kind);
    const fields: Record<string, unknown> = { kind: o.kind, salt, created };
    let boxText: string | undefined;
    if (factors.includes('wallet-signature')) {
      const { domain, uri } = o;
      const { chainId } = this.#place;
      const text = unlockText({ domain, uri, account, chainId, salt, created });
      Object.assign(fields, { account, text });
    }
    if (factors.includes('wallet-box')) {
      const made = newWalletBox(o.encryptionKey ?? '');
      boxText = made.text;
      Object.assign(fields, { account, box: made.box });
    }
    if (factors.includes('passkey')) Object.assign(fields, o.passkey);
    const parameters = fields as unknown as SlotParameters;
    this.#pending = { parameters, ...(boxText === undefined ? {} : { boxText }) };
    return asked(parameters);
  }

  /** @throws where the same question got two different answers: such a slot would never open again */
  finish(first: Told, again: Told, kitCode: Uint8Array | null, vaultSeed: Uint8Array): Uint8Array {
    const pending = this.#pending;
    if (!pending) throw notBegun();
    this.#pending = null;
    const code = kitCode ? { code: kitCode } : {};
    const expected = pending.boxText === undefined ? {} : { boxText: pending.boxText };
    return encodeSlot(
      sealSlot(
        pending.parameters,
        { ...answers(first), ...code },
        { ...answers(again), ...code, ...expected },
        vaultSeed
      )
    );
  }
}

/** What must be asked to open this slot. @throws MalformedError */
export function askOf(slot: Uint8Array): Ask {
  return asked(decodeSlot(slot));
}

/** The vault seed. @throws CannotOpenError and each factor's own errors */
export function openWith(slot: Uint8Array, told: Told): Uint8Array {
  return openSlot(decodeSlot(slot), answers(told));
}

function asked(slot: SlotParameters): Ask {
  return {
    kind: slot.kind,
    text: 'text' in slot ? slot.text : null,
    box: 'box' in slot ? walletBoxHex(slot.box) : null,
    passkey:
      'credentialId' in slot
        ? { rpId: slot.rpId, credentialId: slot.credentialId, input: passkeyInput(slot.salt) }
        : null,
    code: factorsOf(slot.kind).includes('recovery-code')
  };
}

function answers({ code, ...told }: Told): Answers {
  return code === undefined ? told : { ...told, code: parseRecoveryCode(code) };
}
