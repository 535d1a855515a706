import { bytesToHex } from '../../chain/hex.ts';
import type { CopyContents, CopyPin } from '../../ipfs/car/copy.ts';
import type { Pin } from '../../ipfs/types.ts';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import type { Address } from '../types.ts';
import { m } from '../../words/compiled/messages.js';

/** What a copy is to hold: all that is kept here, one patient's chart, or one record and what opens it. */
export type CopyScope =
  | { kind: 'everything' }
  | { kind: 'chart'; patient: Address }
  | { kind: 'record'; patient: Address; index: number };

/**
 * What goes into a copy, out of what this node keeps. Work that is not finished stays out: nothing on chain names it.
 * @throws ChartError where there is nothing to copy
 */
export async function contentsOf(
  live: Live,
  scope: CopyScope,
  key: Uint8Array | null
): Promise<CopyContents> {
  const kept = await live.node.pins();
  const digest = scope.kind === 'record' ? digestOf(kept, scope) : null;
  const pins = kept.filter((pin) => belongs(live.address, scope, digest, pin));
  if (!pins.some((pin) => pin.label.startsWith('body ')))
    throw new ChartError(
      'chart/nothing-to-copy',
      m.chart_copy_nothing(),
      m.chart_copy_nothing_remedy()
    );
  return {
    account: live.account,
    made: live.now(),
    key,
    pins: pins.map(({ cid, label, size }): CopyPin => ({ cid, label, size }))
  };
}

/** The envelope that names a record's body, by the label of the body: `body <patient> <digest> <index>`. */
function digestOf(
  pins: readonly Pin[],
  { patient, index }: { patient: Address; index: number }
): string | null {
  const names = pins.map(({ label }) => label.split(' '));
  const body = names.find(
    ([kind, whose, , which]) => kind === 'body' && whose === patient && which === String(index)
  );
  return body?.[2] ?? null;
}

/** Goes by the labels under which the use cases pin: see `label:` beside each `pin` and `putBlock`. */
function belongs(me: Address, scope: CopyScope, digest: string | null, pin: Pin): boolean {
  const [kind, ...names] = pin.label.split(' ');
  if (kind === 'upload') return false;
  if (scope.kind === 'everything') return true;
  // Keys and signed lists: small, and needed to check who signed what.
  const own = scope.patient === me && (kind === 'directory' || kind === 'filed');
  const lock = kind === 'bundle' || (own && (scope.kind === 'chart' || kind === 'directory'));
  if (scope.kind === 'chart') return lock || names.includes(scope.patient);
  if (kind === 'body') return digest !== null && names.includes(digest);
  return lock || bytesToHex(pin.digest) === digest || isGrant(kind, names, scope.patient);
}

function isGrant(kind: string | undefined, names: string[], patient: Address): boolean {
  return kind === 'grant' && names.includes(patient);
}
