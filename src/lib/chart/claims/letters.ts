import { hexToBytes } from '../../chain/hex.ts';
import { readKeys } from '../../chain/keys.ts';
import type { VerifiedBundle } from '../../crypto/bundle.ts';
import { addressToBytes } from '../../crypto/bytes.ts';
import { encodeCanonical } from '../../crypto/canonical.ts';
import { decisionSigner } from '../../crypto/decision.ts';
import { MismatchError } from '../../crypto/errors.ts';
import { address, bytes, readBlock } from '../../crypto/shape.ts';
import type { Holder } from '../../ipfs/types.ts';
import type { Live } from '../live.ts';
import { bundleOf, holderOf, nameBook } from '../people.ts';
import { verifyPublished } from '../published-bundle.ts';
import type { Address } from '../types.ts';
import { publishedBundles } from '../verdict.ts';
import { readClaim, readDecision, type ClaimWords, type DecisionWords } from './content.ts';
import type { ChainClaim } from './state.ts';

/** A patient asks an insurer's page what it decided about a claim. */
export const DECISION_TOPIC = 'decision';
/** An insurer's page asks a patient's for a decision that another device of the insurer made. */
export const OWN_DECISION_TOPIC = 'own-decision';

/** Names the blocks of a claim that are kept here: the letter with the words, and the decision. */
export const letterLabel = (patient: Address, id: string): string => `claim ${patient} ${id}`;
export const decisionLabel = (patient: Address, id: string): string => `decision ${patient} ${id}`;

export interface ClaimDecision extends DecisionWords {
  /** As the insurer says. */
  decided: Date;
}

const fields = { asker: address, claim: bytes(32) };

export const askDecision = (asker: Address, id: `0x${string}`): Uint8Array =>
  encodeCanonical({ v: 1, asker: addressToBytes(asker), claim: hexToBytes(id) });

/** @throws MalformedError */
export const readDecisionAsk = (letter: Uint8Array) => readBlock(letter, 'message', fields);

/** Where the other side of a claim is, who has its letter. */
export async function otherSide(
  live: Live,
  { patient, insurer }: Pick<ChainClaim, 'patient' | 'insurer'>
): Promise<Holder | null> {
  const other = live.address === patient ? insurer : patient;
  return holderOf(await readKeys(live.chain, other, live), (await nameBook(live))(other));
}

/** What the insurer asks for, from the letter that the chain names; kept here from then on. @throws NobodyHasItError */
export async function claimWords(live: Live, claim: ChainClaim): Promise<ClaimWords> {
  const { patient, id } = claim;
  const digest = hexToBytes(id);
  const other = await otherSide(live, claim);
  const options = { holders: other ? [other] : [], signal: live.signal };
  const block = await live.node.getBlock(digest, options);
  const words = readClaim(await live.keeper.openLetter(patient, { bytes: block, digest }));
  const label = letterLabel(patient, id);
  if (!(await live.node.pins()).some((pin) => pin.label === label))
    await live.node.putBlock(block, 'dag-cbor', { label });
  return words;
}

/** The decision that is kept here, verified; null where there is none. @throws MismatchError, BadSignatureError */
export async function keptDecision(live: Live, claim: ChainClaim): Promise<ClaimDecision | null> {
  const label = decisionLabel(claim.patient, claim.id);
  const pin = (await live.node.pins()).find((one) => one.label === label);
  if (!pin) return null;
  const block = await live.node.getBlock(pin.digest, { signal: live.signal });
  return (await verifyDecision(live, claim, block)).decision;
}

/**
 * What a block says that the insurer decided, and the keys that it is signed by: those that were in force when the insurer
 * asked, or later ones. @throws MismatchError, BadSignatureError, CannotOpenError; NobodyHasItError for keys that were replaced since
 */
export async function verifyDecision(
  live: Live,
  claim: ChainClaim,
  block: Uint8Array
): Promise<{ decision: ClaimDecision; signer: VerifiedBundle }> {
  const { patient, insurer, id } = claim;
  const signer = await signerOf(live, claim, decisionSigner(block));
  const { sign } = signer;
  const expected = { patient, organisation: insurer, claim: hexToBytes(id), sign };
  const { words, decided } = await live.keeper.openDecision(block, expected);
  return { decision: { ...readDecision(words), decided: new Date(decided * 1000) }, signer };
}

/** The insurer's key bundle of a version; one that was replaced before the claim counts for nothing. */
async function signerOf(
  live: Live,
  { insurer, asked }: ChainClaim,
  version: number
): Promise<VerifiedBundle> {
  const present = await readKeys(live.chain, insurer);
  if (present.bundle?.version === version) return await bundleOf(live, insurer);
  const published = await publishedBundles(live, insurer);
  const first = published.findLastIndex(({ block }) => block <= asked.block);
  const signer = published.slice(Math.max(first, 0)).find((one) => one.version === version);
  if (!signer) throw new MismatchError('decision', 'version');
  const digest = hexToBytes(signer.digest);
  const holder = holderOf(present, (await nameBook(live))(insurer));
  const holders = holder ? [holder] : [];
  const bytes = await live.node.getBlock(digest, { holders, signal: live.signal });
  return await verifyPublished(live, insurer, bytes, { digest, version });
}
