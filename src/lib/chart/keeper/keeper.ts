import type { VerifiedBundle } from '../../crypto/bundle.ts';
import {
  bundleTypedData,
  draftBundle,
  finishBundle,
  type BundleDraft
} from '../../crypto/bundle.ts';
import { equalBytes, sha256 } from '../../crypto/bytes.ts';
import { decodeCanonical, encodeCanonical } from '../../crypto/canonical.ts';
import { categoryOf, type Directory } from '../../crypto/directory.ts';
import {
  metadataKey,
  openEnvelope,
  type Envelope,
  type RecordMetadata
} from '../../crypto/envelope.ts';
import { openOrigin } from '../../crypto/reencrypt.ts';
import { makeCare, openCare } from '../../crypto/care.ts';
import { CannotOpenError } from '../../crypto/errors.ts';
import { makeGrant, openGrant, type OpenedGrant } from '../../crypto/grant.ts';
import {
  forgetfulKeychain,
  newKeychain,
  previousKeychain,
  rotateKeychain,
  succeedKeychain,
  type Keychain
} from '../../crypto/keychain.ts';
import { makeDecision, openDecision, type DecisionAbout } from '../../crypto/decision.ts';
import { makeLetter, openLetter } from '../../crypto/letter.ts';
import { makeDelegation, openDelegation } from '../../crypto/delegation.ts';
import type { Place } from '../../crypto/place.ts';
import { openShare, type Deal } from '../../crypto/shares/deal.ts';
import { makeRelease } from '../../crypto/shares/release.ts';
import { decryptSmall, encryptSmall } from '../../crypto/symmetric.ts';
import {
  newDirectory,
  ownerKeys,
  readerKeys,
  rotateCategory,
  rotateRoot,
  type KeyRing
} from '../../crypto/tree.ts';
import { newRecoveryCode, showRecoveryCode } from '../../crypto/unlock/recovery-code.ts';
import { decodeSlot } from '../../crypto/unlock/slot.ts';
import { makeVault, openVault, readVault } from '../../crypto/vault-block.ts';
import type { Identity } from '../../crypto/vault.ts';
import { ChartError, locked, notBegun } from '../errors.ts';
import type { Address } from '../types.ts';
import {
  dealToCircle,
  openRecovery,
  openSummary,
  openUrgently,
  releaseFits,
  sealCapsule,
  type Block,
  type CircleOpens,
  type DealOrder,
  type UrgentToOpen
} from './guardianship.ts';
import { lentKeys, type DelegationToOpen, type Lending } from './lending.ts';
import { openBody, openRange } from './opening.ts';
import { askOf, openWith, SlotMaker, type Ask, type NewSlot, type Told } from './slot-maker.ts';
import {
  UploadJobs,
  type EncryptedLeaf,
  type JobSize,
  type SealedRecord,
  type UploadOrder
} from './upload-jobs.ts';
import { makeTicket, openTicket } from './upload-ticket.ts';
import { m } from '../../words/compiled/messages.js';

export interface RecoveryKit {
  code: string;
  words: string[];
}

/** What of an identity may leave the keeper: public keys, and the key of the node, which opens nothing. */
export interface PublicIdentity {
  nodeSeed: Uint8Array;
}

/** What a vault keeps beside the keys, for its owner's eyes. */
export interface VaultNotes {
  /** What the person goes by. */
  name: string;
  /** By the salt of a slot, hex: when it was last shown to open, in ms. */
  tested: Record<string, number>;
}

/** What a record says of itself; `origin` is its author's envelope, where somebody else encrypted it anew. */
export type Description = Omit<RecordMetadata, 'origin'> & { origin: Envelope | null };

/** An upload under way; `ticket` is what it takes to go on in another page, locked. */
export interface StartedUpload extends JobSize {
  ticket: Uint8Array;
}

/** Under this label only the keeper itself opens what it locked. */
const TICKET = 'keeper/upload-ticket';

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
  #keychain: Keychain | null = null;
  /** The carer's own keys, while this holds those of somebody the carer acts for. */
  #own: { keychain: Keychain; me: Address } | null = null;
  #place: Place;
  #me: Address;
  #wallet: Address;
  #kit: RecoveryKit | null = null;
  #kitCode: Uint8Array | null = null;
  #next: Keychain | null = null;
  #draft: BundleDraft | null = null;
  #directories = new Map<Address, Directory>();
  #rings = new Map<Address, KeyRing>();
  #slots: SlotMaker;
  #uploads = new UploadJobs();

  /** `wallet` signs for `me`, where that is not the wallet's own address. */
  constructor(place: Place, me: Address, wallet: Address = me) {
    this.#place = place;
    this.#me = me;
    this.#wallet = wallet;
    this.#slots = new SlotMaker(place, wallet);
  }

  /** Makes a new vault and its recovery kit; nothing is stored before the slots are. */
  begin(): RecoveryKit {
    this.#keychain = newKeychain();
    return this.newKit();
  }

  /**
   * Makes new keys beside the open ones, and a recovery kit for them. What is made until the change is over (ways to
   * unlock, vault, bundle, directory) is of the new keys; what is opened and signed, of the old. `forget`: something was
   * erased, and the new keys carry on nothing that could open it.
   */
  beginChange(forget: boolean): RecoveryKit {
    this.#next = forget ? forgetfulKeychain(this.#keys()) : rotateKeychain(this.#keys());
    return this.newKit();
  }

  /** The node's key after the change. */
  nextNodeSeed(): Uint8Array {
    return this.#made().identity.nodeSeed;
  }

  /**
   * Takes the newest keys for those that a change is making, and the ones before for those in force: as after a recovery,
   * whose new keys the chain does not know yet. @throws where there are no keys before
   */
  resumeChange(): void {
    if (this.#next) return;
    [this.#keychain, this.#next] = [previousKeychain(this.#keys()), this.#keys()];
  }

  /** The new keys are published: from here on they are the ones. */
  endChange(): void {
    this.#keychain = this.#made();
    this.#next = null;
  }

  /** Nothing was published: the new keys are forgotten. */
  dropChange(): void {
    this.#next = null;
    this.forgetKit();
  }

  /** Makes a recovery kit for a way to unlock that is about to be made. */
  newKit(): RecoveryKit {
    this.#kitCode = newRecoveryCode();
    this.#kit = showRecoveryCode(this.#kitCode);
    return this.#kit;
  }

  /** Asks for words of the kit by position (from 1). @throws ChartError where one is not right */
  checkKit(answers: { position: number; word: string }[]): void {
    const words = this.#kit?.words;
    if (!words) throw notBegun();
    const wrong = answers.find((a) => words[a.position - 1] !== a.word.trim().toLowerCase());
    if (wrong)
      throw new ChartError(
        'chart/kit-test',
        m.chart_error_kit_test({ position: wrong.position }),
        m.chart_error_kit_test_remedy()
      );
  }

  /** From here on the kit stands nowhere but on the person's paper. */
  forgetKit(): void {
    this.#kit = null;
    this.#kitCode = null;
  }

  /** Begins one more way to unlock: what must be asked, and asked again, to make it. */
  beginSlot(slot: NewSlot): Ask {
    return this.#slots.begin(slot);
  }

  /** @throws where the same question got two different answers */
  finishSlot(first: Told, again: Told): Uint8Array {
    return this.#slots.finish(first, again, this.#kitCode, this.#made().seed);
  }

  /** Locks the open keys under these ways to unlock. */
  lockVault(o: {
    version: number;
    previous: Uint8Array | null;
    slots: Uint8Array[];
    notes: VaultNotes;
  }): Uint8Array {
    const { version, previous } = o;
    const notes = encodeCanonical({ v: 1, ...o.notes });
    const slots = o.slots.map(decodeSlot);
    const made = { owner: this.#me, place: this.#place, version, previous, slots, notes };
    return makeVault(this.#made(), made).bytes;
  }

  /** What must be asked to open this way. */
  askOf(slot: Uint8Array): Ask {
    return askOf(slot);
  }

  /** Opens a vault by one of its ways; returns what its owner noted. @throws where an answer is not right, or the block is not as its owner wrote it */
  unlock(vault: { block: Uint8Array; version: number }, slot: Uint8Array, told: Told): VaultNotes {
    const seed = openWith(slot, told);
    const { block, version } = vault;
    const expected = { digest: sha256(block), owner: this.#me, place: this.#place, version };
    const { keychain, notes } = openVault(readVault(block, expected), seed);
    this.#keychain = keychain;
    return readNotes(notes);
  }

  /** @throws where this way does not open the vault that is open now */
  testSlot(slot: Uint8Array, told: Told): void {
    if (equalBytes(openWith(slot, told), this.#keys().seed)) return;
    throw new ChartError(
      'chart/other-vault',
      m.chart_error_other_vault(),
      m.chart_error_other_vault_remedy()
    );
  }

  /** Also while these are the keys of somebody else: the node of this page stays the carer's own. */
  publicIdentity(): PublicIdentity {
    const { nodeSeed } = this.#own?.keychain.identity ?? this.#id();
    return { nodeSeed };
  }

  /** Locks something of this device under the vault; `label` says what it is and is bound to it. */
  protect(label: string, bytes: Uint8Array): Uint8Array {
    return encryptSmall(this.#id().localKey, label, this.#me, bytes);
  }

  /** Also what keys locked that were replaced since. */
  reveal(label: string, box: Uint8Array): Uint8Array {
    if (label === TICKET) throw locked();
    const identity = this.#id();
    const keys = [identity, ...identity.past].map(({ localKey }) => localKey);
    for (const key of keys.slice(0, -1))
      try {
        return decryptSmall(key, label, this.#me, box);
      } catch (error) {
        if (!(error instanceof CannotOpenError)) throw error;
      }
    return decryptSmall(keys.at(-1)!, label, this.#me, box);
  }

  /** The typed data that the wallet signs over the key bundle. */
  draftBundle(o: {
    version: number;
    previous: Uint8Array | null;
    peerId: string;
  }): ReturnType<typeof bundleTypedData> {
    this.#draft = draftBundle(this.#made().identity, { place: this.#place, owner: this.#me, ...o });
    return bundleTypedData(this.#draft);
  }

  finishBundle(signature: string): VerifiedBundle {
    if (!this.#draft) throw notBegun();
    return finishBundle(this.#draft, signature, this.#wallet);
  }

  /** The first directory of these keys; `before` is the last one on chain, where there was one. */
  newDirectory(
    names: string[],
    before: { version: number; digest: Uint8Array } | null = null
  ): Directory {
    return newDirectory(this.#id(), { place: this.#place, owner: this.#me, before }, names);
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

  /** The directory after every lock was changed; the categories `without` are in it no more. */
  rotateRoot(
    remaining: {
      everything: VerifiedBundle[];
      categories: { tag: Uint8Array; recipients: VerifiedBundle[] }[];
    },
    without: Uint8Array[] = []
  ): Directory {
    const o = { reader: this.#id(), without };
    return rotateRoot(this.#made().identity, this.#ownDirectory(), remaining, o);
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

  /**
   * Takes what a patient granted to this account, what guardians released to it, and what the organisation that it acts
   * for lent it; replaces what was admitted before.
   * `reached` are the tags of the categories that guardians' shares open, `bad` the guardians whose approval held no share that fits. @throws TooFewSharesError where nothing else opens
   */
  admit(
    patient: Address,
    directory: Directory,
    grants: GrantToOpen[],
    urgent: UrgentToOpen[] = [],
    lent: DelegationToOpen | null = null
  ): { categories: { tag: Uint8Array; name: string }[]; reached: Uint8Array[]; bad: Address[] } {
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
    const released = urgent.map((one) => openUrgently(this.#id(), this.#me, one));
    const problem = released.find((one) => one.problem)?.problem;
    if (problem && opened.length === 0 && released.every((one) => one.problem)) throw problem;
    const all = [...opened, ...released.flatMap((one) => one.grants)];
    if (lent) all.push(...this.#openLent(patient, lent));
    const ring = readerKeys(this.#id(), directory, { grantee: this.#me, grants: all });
    this.#directories.set(patient, directory);
    this.#rings.set(patient, ring);
    return {
      categories: namesByTag(ring),
      reached: released.flatMap((one) => one.grants.map(({ scope }) => scope.subarray(0, 16))),
      bad: released.flatMap((one) => one.bad)
    };
  }

  /**
   * As an organisation: what it reads of an admitted chart within these categories and records, sealed to one of its
   * practitioners. @throws as `makeDelegation`; NoKeyError for a record that it does not reach
   */
  delegate({ patient, practitioner, until, ...what }: Lending): Uint8Array {
    const between = { place: this.#place, patient, organisation: this.#me };
    const keys = lentKeys(this.#ring(patient), what);
    return makeDelegation(this.#id(), between, { practitioner, keys, until });
  }

  #openLent(patient: Address, { bytes, organisation, now }: DelegationToOpen): OpenedGrant[] {
    return openDelegation(this.#id(), bytes, {
      place: this.#place,
      patient,
      organisation: organisation.owner,
      practitioner: this.#me,
      sign: organisation.sign,
      now
    });
  }

  /** As a patient: deals a new secret to a circle of guardians. The secret itself is kept nowhere. */
  dealShares(order: DealOrder): { deal: Deal; capsule: Block } {
    const [seed, ring] = [this.#keys().seed, this.#ring(this.#me)];
    return dealToCircle(this.#id(), seed, this.#ownDirectory(), ring, order);
  }

  /** As a patient: seals anew what a circle may open, as after every change of a lock. */
  renewCapsule(deal: Deal, opens: CircleOpens): Block {
    return sealCapsule(deal, this.#keys().seed, this.#ring(this.#me), opens);
  }

  /** As a guardian: verifies one's own share against the deal. @throws BadShareError, CannotOpenError, MismatchError */
  checkShare(deal: Deal): void {
    openShare(this.#id(), deal, this.#me);
  }

  /** As a guardian: one's own share, sealed again to the one who asks, for this request alone. */
  releaseShare(deal: Deal, request: number, requester: VerifiedBundle): Block {
    return makeRelease(this.#id(), deal, { guardian: this.#me, request, requester });
  }

  /** As a clinician: the emergency summary that was released. @throws TooFewSharesError, MismatchError, CannotOpenError */
  openSummary(released: UrgentToOpen): Uint8Array {
    return openSummary(this.#id(), this.#me, released);
  }

  /** Whether what one guardian released to these keys holds the share that was dealt. */
  releaseFits(released: Omit<UrgentToOpen, 'capsule' | 'expiry'>): boolean {
    const me = released.deal.circle === 'recovery' ? this.#wallet : this.#me;
    return releaseFits(this.#id(), me, released);
  }

  /**
   * As the new wallet of a patient: opens the patient's health key with what the guardians released, and goes on as that
   * patient, with the keys of here as the new ones. Returns the patient's notes, and the guardians whose approval held no
   * share that fits. @throws TooFewSharesError, MismatchError, CannotOpenError: then nothing has changed
   */
  takeOver(
    patient: Address,
    released: UrgentToOpen,
    vault: { block: Uint8Array; version: number }
  ): { notes: VaultNotes; bad: Address[] } {
    const { seed, bad } = openRecovery(this.#id(), this.#wallet, released);
    const { block, version } = vault;
    const expected = { digest: sha256(block), owner: patient, place: this.#place, version };
    const { keychain, notes } = openVault(readVault(block, expected), seed);
    this.#keychain = succeedKeychain(this.#keys(), keychain);
    this.#me = patient;
    return { notes: readNotes(notes), bad };
  }

  /** As a patient: the health key, sealed to a family member who may act for her; of the new keys where they are being changed. */
  makeCare(carer: VerifiedBundle, until: number): Block {
    return makeCare(this.#made().seed, { place: this.#place, patient: this.#me, carer, until });
  }

  /**
   * As a carer: opens the health key of a patient, and holds it in the place of the own one until `careNoMore`. Returns
   * what she noted. @throws MismatchError, CannotOpenError where it is not for this carer or the patient has other keys
   * since: then nothing has changed
   */
  careFor(
    patient: Address,
    care: Block & { until: number },
    vault: { block: Uint8Array; version: number }
  ): VaultNotes {
    const [place, carer] = [this.#place, this.#me];
    const { digest, until } = care;
    const seed = openCare(this.#id(), care.bytes, { digest, place, patient, carer, until });
    const { block, version } = vault;
    const expected = { digest: sha256(block), owner: patient, place, version };
    const { keychain, notes } = openVault(readVault(block, expected), seed);
    this.#own = { keychain: this.#keys(), me: carer };
    this.#become(patient, keychain);
    return readNotes(notes);
  }

  /** Forgets the keys of the one whom the carer acted for, and goes on with the own. */
  careNoMore(): void {
    if (!this.#own) throw notBegun();
    const { me, keychain } = this.#own;
    this.#own = null;
    this.#become(me, keychain);
  }

  #become(me: Address, keychain: Keychain): void {
    [this.#me, this.#keychain, this.#next, this.#draft] = [me, keychain, null, null];
    this.#directories.clear();
    this.#rings.clear();
    this.forgetKit();
  }

  /** Words about a patient that only these people can read. */
  makeLetter(patient: Address, words: string, readers: VerifiedBundle[]): Block {
    return makeLetter({ place: this.#place, patient }, words, readers);
  }

  /** @throws MismatchError where the words are not for this account, MalformedError, CannotOpenError */
  openLetter(patient: Address, { bytes, digest }: Block): string {
    return openLetter(this.#id(), this.#me, bytes, { place: this.#place, patient, digest });
  }

  /** As an organisation: what it decided about a claim, signed, for the eyes of `readers`. @throws MalformedError */
  makeDecision(
    about: Pick<DecisionAbout, 'patient' | 'claim'>,
    o: { words: string; readers: VerifiedBundle[]; organisationBundle: number; decided: number }
  ): Uint8Array {
    const between = { place: this.#place, organisation: this.#me, ...about };
    return makeDecision(this.#id(), between, o);
  }

  /** @throws as `openDecision`, where it is not for this account or not of that organisation */
  openDecision(
    block: Uint8Array,
    expected: Omit<DecisionAbout, 'place'> & { sign: Uint8Array }
  ): { words: string; decided: number } {
    return openDecision(this.#id(), this.#me, block, { place: this.#place, ...expected });
  }

  /** Forgets the keys that a patient had granted. */
  dismiss(patient: Address): void {
    if (patient === this.#me) return;
    this.#rings.delete(patient);
    this.#directories.delete(patient);
  }

  /** @throws NoKeyError where no admitted grant reaches the record */
  describe(patient: Address, envelope: Envelope): Description {
    const metadata = openEnvelope(envelope, this.#ring(patient).dekOf(envelope));
    const { origin, ...described } = metadata;
    // The key of then stays here.
    const first = origin ? openOrigin(envelope, { ...metadata, origin }).envelope : null;
    return { ...described, origin: first };
  }

  /** The key to what the author says of a document, and not to the document; of a record that was encrypted anew, the first author's. */
  proofKey(patient: Address, envelope: Envelope): Uint8Array {
    const dek = this.#ring(patient).dekOf(envelope);
    const metadata = openEnvelope(envelope, dek);
    const { origin } = metadata;
    if (!origin) return metadataKey(envelope, dek);
    return metadataKey(openOrigin(envelope, { ...metadata, origin }).envelope, origin.dek);
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

  /** Decrypts a part of a body; `next` hands out the leaves of `leafRange` in order. */
  async openRange(
    patient: Address,
    envelope: Envelope,
    range: { start: number; end: number },
    next: () => Promise<Uint8Array | null>
  ): Promise<Uint8Array<ArrayBuffer>> {
    const dek = this.#ring(patient).dekOf(envelope);
    return await openRange(envelope, openEnvelope(envelope, dek), dek, range, next);
  }

  /** Begins to encrypt a file for one of a patient's categories: to write there takes no key to read. */
  startUpload(order: UploadOrder): StartedUpload {
    const directory = this.#directoryOf(order.patient);
    categoryOf(directory, order.tag);
    return this.#started(order, directory, null);
  }

  /**
   * Goes on with an upload of an earlier page, from its `ticket` and the leaves that are stored; null where the
   * category's lock was changed since: then it must begin anew.
   */
  resumeUpload(
    order: UploadOrder,
    ticket: Uint8Array,
    leaf: (number: number) => Promise<Uint8Array | null>
  ): StartedUpload | null {
    const directory = this.#directoryOf(order.patient);
    const secrets = openTicket(decryptSmall(this.#id().localKey, TICKET, this.#me, ticket));
    const { context } = secrets;
    const category = categoryOf(directory, order.tag);
    const same = equalBytes(context.category, order.tag) && context.epoch === category.epoch;
    return same ? this.#started(order, directory, { ...secrets, leaf }) : null;
  }

  #started(
    order: UploadOrder,
    directory: Directory,
    begun: Parameters<UploadJobs['start']>[4]
  ): StartedUpload {
    const key = this.#id().sign.secretKey;
    const { secrets, ...job } = this.#uploads.start(order, directory, this.#me, key, begun);
    const ticket = encryptSmall(this.#id().localKey, TICKET, this.#me, makeTicket(secrets));
    return { ...job, ticket };
  }

  /** Begins to encrypt one of the person's own records anew, under the present lock of its category; goes on as an upload. */
  startAgain(envelope: Envelope, next: () => Promise<Uint8Array | null>): JobSize {
    const dek = this.#ring(this.#me).dekOf(envelope);
    const old = { envelope, metadata: openEnvelope(envelope, dek), dek };
    const { secretKey } = this.#id().sign;
    return this.#uploads.startAgain(old, next, this.#ownDirectory(), this.#me, secretKey);
  }

  /**
   * The next leaf of ciphertext, or null after the last one. `stored`: one from before, whose memory is used again.
   * @throws FileChangedError, DOMException where the file can't be read
   */
  async nextLeaf(id: number, stored?: Uint8Array<ArrayBuffer>): Promise<EncryptedLeaf | null> {
    return await this.#uploads.next(id, stored);
  }

  /** Signs the envelope once the body is stored. */
  finishUpload(id: number, body: Uint8Array): SealedRecord {
    return this.#uploads.finish(id, body);
  }

  async cancelUpload(id: number): Promise<void> {
    await this.#uploads.cancel(id);
  }

  #keys(): Keychain {
    if (!this.#keychain) throw locked();
    return this.#keychain;
  }

  /** The keys that are being made, where a change is under way. */
  #made(): Keychain {
    return this.#next ?? this.#keys();
  }

  #id(): Identity {
    return this.#keys().identity;
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
    m.chart_error_nothing_shared(),
    m.chart_error_nothing_shared_remedy()
  );
}

/** Signed by the owner's own keys: only their form can be of a later version. */
function readNotes(notes: Uint8Array): VaultNotes {
  const { name, tested } = decodeCanonical(notes) as Partial<VaultNotes>;
  return { name: name ?? '', tested: tested ?? {} };
}
