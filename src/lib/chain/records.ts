import { type Cancel, type Chain, view } from './client.ts';
import { type Hex, lowerAddress } from './hex.ts';

/** How many records a patient has. */
export async function readRecordCount(
  chain: Chain,
  patient: string,
  cancel: Cancel = {}
): Promise<number> {
  return Number(await view(chain, 'recordCount', [lowerAddress(patient)], cancel));
}

export interface RecordPages extends Cancel {
  /** First index; 0 by default. */
  from?: number;
  /** How many at most; all by default. */
  count?: number;
  /** Records to a request. */
  pageSize?: number;
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** Envelope digests (32 bytes) of a patient's records by index, from the contract's state. */
export async function readRecords(
  chain: Chain,
  patient: string,
  { from = 0, count = Infinity, pageSize = 500, onProgress, signal }: RecordPages = {}
): Promise<Hex[]> {
  const end = Math.min(await readRecordCount(chain, patient, { signal }), from + count);
  const digests: Hex[] = [];
  for (let at = from; at < end; at += pageSize) {
    const size = Math.min(pageSize, end - at);
    const page = await view(
      chain,
      'getRecords',
      [lowerAddress(patient), BigInt(at), BigInt(size)],
      { signal }
    );
    digests.push(...page);
    onProgress?.({ done: digests.length, total: end - from });
  }
  return digests;
}
