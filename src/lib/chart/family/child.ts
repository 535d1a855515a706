import * as calls from '../../chain/calls.ts';
import { bytesToHex, ZERO_WORD } from '../../chain/hex.ts';
import { readKeys } from '../../chain/keys.ts';
import type { OnceWallet } from '../../chain/once-wallet.ts';
import { sendableCall, typedDataOf } from '../../chain/signed.ts';
import { acceptShare, dealShares, readCircle } from '../../chain/urgent-calls.ts';
import type { VerifiedBundle } from '../../crypto/bundle.ts';
import { sha256 } from '../../crypto/bytes.ts';
import { CATEGORIES } from '../../health/describe.ts';
import { dateInWords, listInWords, spanInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';
import { perform, preview, useChain, type OnStage } from '../action.ts';
import type { KeeperClient } from '../keeper/client.ts';
import { requireKnown } from '../key-pins.ts';
import type { Live } from '../live.ts';
import { keepName } from '../names.ts';
import { bundleOf, nameBook } from '../people.ts';
import { deadlineIn } from '../sending.ts';
import type { Address, Preview } from '../types.ts';
import { BOUNDS, usualThreshold } from '../urgent/bounds.ts';

const circle = 'recovery' as const;
/** How long a signature of the child's first key counts (s): for the two transactions of this hour. */
const GOOD_FOR = 3_600;

/** What a parent chooses for a child that has no wallet. */
export interface ChildChoice {
  /** Stands in the child's locked vault, and on this device. */
  name: string;
  /** Up to then the parents act. */
  until: Date;
  /** Who together give the grown child a wallet, besides the connected account. */
  helpers: Address[];
  /** Which of them act for the child too. */
  carers: Address[];
}

/** What signs for the child once, and holds its keys until they are sealed to the family; both end with the making. */
export interface ChildHands {
  wallet: OnceWallet;
  keeper: KeeperClient;
}

/** The account of a child while it is made: it takes two transactions, and goes on where it stood. */
export interface ChildMaking {
  address: Address;
  /** @throws as `perform`; it can be repeated */
  finish(onStage?: OnStage): Promise<void>;
}

/** What making the account does, in words; the first of its transactions is tried. */
export async function previewChild(live: Live, choice: ChildChoice): Promise<Preview> {
  const name = await nameBook(live);
  const helpers = [live.address, ...choice.helpers].sort();
  const carers = [m.family_child_you(), ...choice.carers.map(name)];
  const terms = termsFor(helpers.length);
  const { threshold, window } = terms;
  const members = { deal: ZERO_WORD, guardians: helpers };
  const { onceWallet } = await import('../../chain/once-wallet.ts');
  const trial = onceWallet();
  const call = dealShares({ ...terms, capsule: ZERO_WORD, patient: trial.address, members });
  return await preview(
    live,
    {
      sentence: m.family_child_sentence({ name: choice.name, day: dateInWords(choice.until) }),
      rows: [
        { label: m.family_child_row_act(), value: listInWords(carers) },
        {
          label: m.family_child_row_later(),
          value: m.family_child_row_later_value({
            threshold,
            count: helpers.length,
            names: listInWords([m.family_child_you(), ...choice.helpers.map(name)]),
            span: spanInWords(window)
          })
        },
        { label: m.family_child_row_first(), value: m.family_child_row_first_value() }
      ],
      becomesPublic: m.family_child_public(),
      staysPrivate: m.family_child_private()
    },
    await signed(live, trial, [call])
  );
}

/**
 * Makes the account of a child: keys, categories and a locked vault without any way to unlock, all signed by a key that is made
 * for it. The health key is sealed to those who act for the child, and dealt to those who can give it a wallet.
 * @throws NobodyHasItError where somebody's keys are not to be had now; ChartError where those of a carer are not the known ones
 */
export async function beginChild(
  live: Live,
  { wallet, keeper }: ChildHands,
  choice: ChildChoice
): Promise<ChildMaking> {
  await useChain(live);
  const patient = wallet.address;
  const guardians = await Promise.all(
    [live.address, ...choice.helpers].map((one) => bundleOf(live, one))
  );
  const carers = guardians.filter(
    ({ owner }) => owner === live.address || choice.carers.includes(owner)
  );
  for (const carer of carers) if (carer.owner !== live.address) await requireKnown(live, carer);
  await keeper.begin();
  await keeper.forgetKit();
  const draft = { version: 1, previous: null, peerId: live.node.peerId };
  const typed = await keeper.draftBundle(draft);
  const bundle = await keeper.finishBundle(await wallet.signTypedData(typed));
  const directory = await keeper.newDirectory([...CATEGORIES]);
  await keeper.adoptDirectory(directory);
  const notes = { name: choice.name, tested: {} };
  const vault = await keeper.lockVault({ version: 1, previous: null, slots: [], notes });
  const terms = termsFor(guardians.length);
  const { threshold } = terms;
  const opens = { sealed: [], summary: null };
  const order = { circle, epoch: 1, threshold, guardians, patientBundle: 1, opens } as const;
  const { deal, capsule } = await keeper.dealShares(order);
  await live.keeper.checkShare(deal);

  // Those who help keep what it takes to give the child a wallet: this page is one of them.
  const put = async (bytes: Uint8Array, label = `help ${patient}`): Promise<`0x${string}`> => {
    await live.node.putBlock(bytes, 'dag-cbor', { label });
    return bytesToHex(sha256(bytes));
  };
  const digests = {
    bundle: await put(bundle.bytes),
    directory: await put(directory.bytes),
    vault: await put(vault),
    capsule: await put(capsule.bytes),
    deal: await put(deal.bytes)
  };
  const until = Math.floor(choice.until.getTime() / 1000);
  const care = async (carer: VerifiedBundle): Promise<calls.Call> => {
    const { bytes } = await keeper.makeCare(carer, until);
    const wrap = await put(bytes, `cares ${patient}`);
    return calls.nameCarer({ patient, carer: carer.owner, until, wrap });
  };
  const members = { deal: digests.deal, guardians: deal.members.map(({ guardian }) => guardian) };
  const dealing = dealShares({ ...terms, patient, capsule: digests.capsule, members });
  const setUp = [
    calls.publishKeyBundle({
      owner: patient,
      digest: digests.bundle,
      addresses: live.node.addresses()
    }),
    calls.publishDirectory({ owner: patient, digest: digests.directory }),
    calls.publishVault({ owner: patient, digest: digests.vault }),
    ...(await Promise.all(carers.map(care)))
  ];
  return {
    address: patient,
    // The helpers first: without them nobody could ever give a wallet to an account that stands.
    async finish(onStage) {
      const dealt = await readCircle(live.chain, { patient, circle, number: 0 }, live);
      if (dealt.terms.epoch === 0) {
        const [call] = await signed(live, wallet, [dealing]);
        const accept = acceptShare({ patient, circle, members });
        await perform(live, [call!, accept], onStage);
      }
      const { bundle: published } = await readKeys(live.chain, patient);
      if (!published) await perform(live, await signed(live, wallet, setUp), onStage);
      await keepName(live, patient, choice.name);
      await live.node.persist();
      live.changed('history');
    }
  };
}

/** What so many helpers agree by to give the grown child a wallet. */
const termsFor = (helpers: number) => ({
  circle,
  threshold: usualThreshold(helpers),
  window: BOUNDS[circle].windows[0],
  duration: 0
});

/** What the child would do, signed with its first key, for the parent to send. */
async function signed(live: Live, wallet: OnceWallet, own: calls.Call[]): Promise<calls.Call[]> {
  const { chain, signal } = live;
  const deadline = await deadlineIn(live, GOOD_FOR, signal);
  const typed = await typedDataOf(chain, own, deadline, { signal });
  return await Promise.all(
    own.map(async (call, i) => {
      const signature = await wallet.signTypedData({ ...typed[i]! });
      return sendableCall({ owner: wallet.address, call, deadline, signature });
    })
  );
}
