import type { VerifiedBundle } from '../../crypto/bundle.ts';
import {
  bundleTypedData,
  draftBundle,
  finishBundle,
  type BundleDraft
} from '../../crypto/bundle.ts';
import { categoryOf, type Directory } from '../../crypto/directory.ts';
import { openEnvelope, type Envelope, type RecordMetadata } from '../../crypto/envelope.ts';
import { makeGrant, openGrant } from '../../crypto/grant.ts';
import type { Place } from '../../crypto/place.ts';
import { decryptSmall, encryptSmall } from '../../crypto/symmetric.ts';
import {
  newDirectory,
  ownerKeys,
  readerKeys,
  rotateCategory,
  rotateRoot,
  type KeyRing
} from '../../crypto/tree.ts';
import {
  newRecoveryCode,
  parseRecoveryCode,
  showRecoveryCode
} from '../../crypto/unlock/recovery-code.ts';
import {
  decodeSlot,
  encodeSlot,
  newSlotSalt,
  openSlot,
  sealSlot
} from '../../crypto/unlock/slot.ts';
import { unlockText } from '../../crypto/unlock/unlock-text.ts';
import { deriveIdentity, newVaultSeed, type Identity } from '../../crypto/vault.ts';
import { ChartError } from '../errors.ts';
import type { Address } from '../types.ts';
import { openBody } from './opening.ts';
import {
  UploadJobs,
  type EncryptedLeaf,
  type SealedRecord,
  type UploadOrder
} from './upload-jobs.ts';

export interface RecoveryKit {
  code: string;
  words: string[];
}

/** What of an identity may leave the keeper: public keys, and the key of the node, which opens nothing. */
export interface PublicIdentity {
  nodeSeed: Uint8Array;
}

/** A wrap block and what the chain says of the grant it belongs to. */
export interface GrantToOpen {
  bytes: Uint8Array;
  digest: Uint8Array;
  scope: Uint8Array;
  expiry: number;
}

/**
 * Holds the vault seed and every key that derives from it. It runs in a worker of its own, so that no key
 * is ever in the page; only ciphertext, public keys and what the person asked to see come out.
 */
export class Keeper {
  #seed: Uint8Array | null = null;
  #identity: Identity | null = null;
  #place: Place;
  #me: Address;
  #kit: RecoveryKit | null = null;
  #kitCode: Uint8Array | null = null;
  #unlockRequest: { text: string; salt: Uint8Array; created: number } | null = null;
  #draft: BundleDraft | null = null;
  #directories = new Map<Address, Directory>();
  #rings = new Map<Address, KeyRing>();
  #uploads = new UploadJobs();

  constructor(place: Place, me: Address) {
    this.#place = place;
    this.#me = me;
  }

  /** Makes a new vault and its recovery kit; nothing is stored before the slots are. */
  begin(): RecoveryKit {
    this.#open(newVaultSeed());
    this.#kitCode = newRecoveryCode();
    this.#kit = showRecoveryCode(this.#kitCode);
    return this.#kit;
  }

  /** The text to sign twice for the wallet's unlock slot (EIP-4361). */
  walletUnlockText(o: { domain: string; uri: string; now: number }): string {
    const salt = newSlotSalt();
    const { chainId } = this.#place;
    const created = o.now;
    const text = unlockText({ ...o, account: this.#me, chainId, salt, created });
    this.#unlockRequest = { text, salt, created };
    return text;
  }

  /** @throws where the wallet does not sign the same text twice alike, or with another account */
  walletSlot(first: string, second: string): Uint8Array {
    if (!this.#unlockRequest) throw notBegun();
    const parameters = {
      kind: 'wallet-signature',
      account: this.#me,
      ...this.#unlockRequest
    } as const;
    const answers = [{ signature: first }, { signature: second }] as const;
    return encodeSlot(sealSlot(parameters, ...answers, this.#vaultSeed()));
  }

  recoverySlot(now: number): Uint8Array {
    if (!this.#kitCode) throw notBegun();
    const parameters = { kind: 'recovery-code', salt: newSlotSalt(), created: now } as const;
    return encodeSlot(sealSlot(parameters, { code: this.#kitCode }, {}, this.#vaultSeed()));
  }

  /** Asks for words of the kit by position (from 1). @throws ChartError where one is not right */
  checkKit(answers: { position: number; word: string }[]): void {
    const words = this.#kit?.words;
    if (!words) throw notBegun();
    const wrong = answers.find((a) => words[a.position - 1] !== a.word.trim().toLowerCase());
    if (wrong)
      throw new ChartError(
        'chart/kit-test',
        `Word ${wrong.position} is not the one on your recovery kit.`,
        'Look at the kit again and type the word as it stands there.'
      );
  }

  /** From here on the kit stands nowhere but on the person's paper. */
  forgetKit(): void {
    this.#kit = null;
    this.#kitCode = null;
  }

  /** The text that the wallet must sign to open this slot. */
  unlockText(slot: Uint8Array): string {
    const decoded = decodeSlot(slot);
    if (decoded.kind !== 'wallet-signature') throw notBegun();
    return decoded.text;
  }

  unlockWithWallet(slot: Uint8Array, signature: string): void {
    const decoded = decodeSlot(slot);
    if (decoded.kind !== 'wallet-signature') throw notBegun();
    this.#open(openSlot(decoded, { signature }));
  }

  unlockWithCode(slot: Uint8Array, text: string): void {
    const decoded = decodeSlot(slot);
    if (decoded.kind !== 'recovery-code') throw notBegun();
    this.#open(openSlot(decoded, { code: parseRecoveryCode(text) }));
  }

  publicIdentity(): PublicIdentity {
    return { nodeSeed: this.#id().nodeSeed };
  }

  /** Locks something of this device under the vault; `label` says what it is and is bound to it. */
  protect(label: string, bytes: Uint8Array): Uint8Array {
    return encryptSmall(this.#id().localKey, label, this.#me, bytes);
  }

  reveal(label: string, box: Uint8Array): Uint8Array {
    return decryptSmall(this.#id().localKey, label, this.#me, box);
  }

  /** The typed data that the wallet signs over the key bundle. */
  draftBundle(o: {
    version: number;
    previous: Uint8Array | null;
    peerId: string;
  }): ReturnType<typeof bundleTypedData> {
    this.#draft = draftBundle(this.#id(), { place: this.#place, owner: this.#me, ...o });
    return bundleTypedData(this.#draft);
  }

  finishBundle(signature: string): VerifiedBundle {
    if (!this.#draft) throw notBegun();
    return finishBundle(this.#draft, signature);
  }

  newDirectory(names: string[]): Directory {
    return newDirectory(this.#id(), { place: this.#place, owner: this.#me }, names);
  }

  /** Takes a verified directory as the person's own, and says which categories it has. */
  adoptDirectory(directory: Directory): { tag: Uint8Array; name: string }[] {
    const ring = ownerKeys(this.#id(), directory);
    this.#directories.set(this.#me, directory);
    this.#rings.set(this.#me, ring);
    return namesByTag(ring);
  }

  /** The directory after one category's lock was changed; `remaining` keep access. */
  rotateCategory(tag: Uint8Array, remaining: VerifiedBundle[]): Directory {
    return rotateCategory(this.#id(), this.#ownDirectory(), tag, remaining);
  }

  /** The directory after every lock was changed. */
  rotateRoot(remaining: {
    everything: VerifiedBundle[];
    categories: { tag: Uint8Array; recipients: VerifiedBundle[] }[];
  }): Directory {
    return rotateRoot(this.#id(), this.#ownDirectory(), remaining);
  }

  /** Wraps the key of what is shared for the grantee. */
  makeGrant(o: {
    grantee: VerifiedBundle;
    patientBundle: number;
    scope:
      | { kind: 'everything' }
      | { kind: 'category'; tag: Uint8Array }
      | { kind: 'record'; envelope: Envelope };
    expiry: number;
  }): { bytes: Uint8Array; digest: Uint8Array; scope: Uint8Array } {
    const scope =
      o.scope.kind === 'record'
        ? { ...o.scope, dek: this.#ring(this.#me).dekOf(o.scope.envelope) }
        : o.scope;
    return makeGrant(this.#id(), this.#ownDirectory(), { ...o, scope });
  }

  /** Takes what a patient granted to this account; replaces what was admitted before. Says what each grant that does not open lacks. */
  admit(
    patient: Address,
    directory: Directory,
    grants: GrantToOpen[]
  ): { categories: { tag: Uint8Array; name: string }[] } {
    const opened = grants.map((grant) =>
      openGrant(this.#id(), grant.bytes, {
        digest: grant.digest,
        scope: grant.scope,
        expiry: grant.expiry,
        place: this.#place,
        patient,
        grantee: this.#me
      })
    );
    const ring = readerKeys(this.#id(), directory, { grantee: this.#me, grants: opened });
    this.#directories.set(patient, directory);
    this.#rings.set(patient, ring);
    return { categories: namesByTag(ring) };
  }

  /** Forgets the keys that a patient had granted. */
  dismiss(patient: Address): void {
    if (patient === this.#me) return;
    this.#rings.delete(patient);
    this.#directories.delete(patient);
  }

  /** @throws NoKeyError where no admitted grant reaches the record */
  describe(patient: Address, envelope: Envelope): RecordMetadata {
    return openEnvelope(envelope, this.#ring(patient).dekOf(envelope));
  }

  /** Decrypts a body whose leaves `next` hands out in order (null at the end). */
  async openBody(
    patient: Address,
    envelope: Envelope,
    next: () => Promise<Uint8Array | null>,
    onProgress: (bytes: number, total: number) => void
  ): Promise<Uint8Array<ArrayBuffer>> {
    const dek = this.#ring(patient).dekOf(envelope);
    return await openBody(envelope, openEnvelope(envelope, dek), dek, next, onProgress);
  }

  /** Begins to encrypt a file for one of a patient's categories: to write there takes no key to read. */
  startUpload(order: UploadOrder): { id: number; size: number; leaves: number } {
    const directory = this.#directoryOf(order.patient);
    categoryOf(directory, order.tag);
    return this.#uploads.start(order, directory, this.#me, this.#id().sign.secretKey);
  }

  /** The next leaf of ciphertext, or null after the last one. @throws FileChangedError, DOMException where the file can't be read */
  async nextLeaf(id: number): Promise<EncryptedLeaf | null> {
    return await this.#uploads.next(id);
  }

  /** Signs the envelope once the body is stored. */
  finishUpload(id: number, body: Uint8Array): SealedRecord {
    return this.#uploads.finish(id, body);
  }

  async cancelUpload(id: number): Promise<void> {
    await this.#uploads.cancel(id);
  }

  #open(seed: Uint8Array): void {
    this.#seed = seed;
    this.#identity = deriveIdentity(seed);
  }

  #vaultSeed(): Uint8Array {
    if (!this.#seed) throw locked();
    return this.#seed;
  }

  #id(): Identity {
    if (!this.#identity) throw locked();
    return this.#identity;
  }

  #ownDirectory(): Directory {
    const directory = this.#directories.get(this.#me);
    if (!directory) throw locked();
    return directory;
  }

  #directoryOf(patient: Address): Directory {
    return patient === this.#me
      ? this.#ownDirectory()
      : (this.#directories.get(patient) ?? nothingShared());
  }

  #ring(patient: Address): KeyRing {
    const ring = this.#rings.get(patient);
    return ring ?? nothingShared();
  }
}

function namesByTag(ring: KeyRing): { tag: Uint8Array; name: string }[] {
  return ring.categories.map(({ tag, name }) => ({ tag, name }));
}

function nothingShared(): never {
  throw new ChartError(
    'chart/nothing-shared',
    'This patient shares nothing with you now.',
    'Ask the patient to share with you.'
  );
}

function locked(): ChartError {
  return new ChartError('chart/locked', 'Your health key is locked.', 'Unlock it, then try again.');
}

function notBegun(): ChartError {
  return new ChartError(
    'chart/not-begun',
    'This step came before the one it needs.',
    'Start again from the first step of the set-up.'
  );
}
