import { targetOf, type Call } from '../chain/calls.ts';
import { waitRecorded, type Recorded } from '../chain/recorded.ts';
import { send, simulate, type Estimate } from '../chain/write.ts';
import { OwnChartError } from '../errors.ts';
import { asOwnChartError, ChartError } from './errors.ts';
import type { Desk } from './live.ts';
import { canBeSigned, sendSigned } from './sending.ts';
import { asSender, senderOf } from './family/acting.ts';
import type { ActionStage, Preview } from './types.ts';
import { m } from '../words/compiled/messages.js';

export type OnStage = (stage: ActionStage) => void;

/** What a person reads before the wallet opens; `calls` is what the wallet will be asked to confirm. */
export async function preview(
  desk: Desk,
  words: Pick<Preview, 'sentence' | 'rows' | 'becomesPublic' | 'staysPrivate'>,
  calls: Call[]
): Promise<Preview> {
  const technical: Preview['technical'] = calls.map((call) => ({
    label: m.chart_wallet_shows({ action: call.functionName }),
    value: call.args.map(String).join(', ')
  }));
  technical.push({ label: m.chart_contract(), value: targetOf(desk.chain, calls) });
  try {
    const estimate = await simulate(desk.chain, desk.signer.address, asSender(desk, calls), {
      actsFor: senderOf(desk)
    });
    technical.push({ label: 'Gas', value: estimate.gas.toString() });
    const helper = desk.courier && canBeSigned(calls);
    return {
      ...words,
      technical,
      fee: formatFee(estimate.fee),
      ...(helper ? { helper: estimate.enough ? ('possible' as const) : ('needed' as const) } : {}),
      problem: estimate.enough || helper ? null : cannotPay(estimate)
    };
  } catch (error) {
    return { ...words, technical, fee: null, problem: asOwnChartError(error) };
  }
}

/**
 * Tries the calls, opens the wallet, and waits until they are recorded; several calls are one transaction.
 * @throws the wallet's, the contract's or the chain's own typed error; nothing is sent where the trial fails
 */
export async function perform(
  desk: Desk,
  calls: Call[],
  onStage: OnStage = () => {},
  signal?: AbortSignal
): Promise<Recorded> {
  const hash = await submit(desk, calls, onStage, signal);
  onStage('sent');
  const recorded = await waitRecorded(desk.chain, hash, signal ? { signal } : {});
  onStage('recorded');
  return recorded;
}

/** Brings the wallet to the page's chain: MetaMask signs nothing for another one, and does not say that in words. */
export async function useChain({ signer, settings }: Desk): Promise<void> {
  const { chainId, rpcUrl } = settings;
  await signer.ensureChain({ chainId, rpcUrl, name: 'OwnChart network' });
}

/**
 * As far as the wallet's yes: returns the transaction's hash. Where the wallet cannot pay, or the patient chose so, she
 * signs instead, and it returns once somebody else has sent it. @throws as `perform`
 */
export async function submit(
  desk: Desk,
  calls: Call[],
  onStage: OnStage = () => {},
  signal?: AbortSignal
): Promise<`0x${string}`> {
  onStage('preparing');
  try {
    await useChain(desk);
    const sent = asSender(desk, calls);
    const estimate = await simulate(desk.chain, desk.signer.address, sent, {
      actsFor: senderOf(desk),
      signal
    });
    const { courier } = desk;
    if (courier && canBeSigned(calls) && (courier.chosen || !estimate.enough))
      return await sendSigned(desk, courier, calls, onStage, signal);
    if (!estimate.enough) throw cannotPay(estimate);
    onStage('confirm-in-wallet');
    return await send(desk.chain, desk.signer.provider, desk.signer.address, sent, {
      estimate,
      actsFor: senderOf(desk),
      ...(signal ? { signal } : {})
    });
  } catch (error) {
    throw innermost(error);
  }
}

/** Libraries between us and the wallet wrap its typed error: that error is the one to show. */
function innermost(error: unknown): unknown {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if (at instanceof OwnChartError) return at;
  return error;
}

function cannotPay(estimate: Estimate): ChartError {
  return new ChartError(
    'chart/not-enough-funds',
    m.chart_error_not_enough_funds({
      balance: formatFee(estimate.balance),
      fee: formatFee(estimate.fee)
    }),
    m.chart_error_not_enough_funds_remedy()
  );
}

/** Wei as ether with at most six decimals. */
export function formatFee(wei: bigint): string {
  const ether = Number(wei) / 1e18;
  const text =
    ether >= 0.000001 ? ether.toFixed(6).replace(/\.?0+$/, '') : ether > 0 ? '< 0.000001' : '0';
  return `${text} ETH`;
}
