import { readActor } from '../../chain/register.ts';
import { m } from '../../words/compiled/messages.js';
import { asOwnChartError, ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import type { Address, Preview } from '../types.ts';

/**
 * Makes sure that a clinician's licence holds now, and the accreditation of the organisation that enrolled one.
 * @throws ChartError where it does not
 */
export async function requireLicensed(live: Live, clinician: Address): Promise<void> {
  const { role, organisation, validUntil } = await readActor(live.chain, clinician);
  const employer = role === 'practitioner' ? await readActor(live.chain, organisation) : null;
  const until = Math.min(validUntil, employer?.validUntil ?? Infinity);
  if (until > live.now() / 1000) return;
  throw new ChartError(
    'chart/not-licensed',
    m.urgent_error_not_licensed(),
    m.urgent_error_not_licensed_remedy()
  );
}

/** A preview that says so where whoever asks has no licence that holds now: the contract looks at it only as it opens. */
export async function withLicence(
  live: Live,
  clinicians: readonly Address[],
  preview: Preview
): Promise<Preview> {
  if (preview.problem) return preview;
  try {
    for (const clinician of clinicians) await requireLicensed(live, clinician);
    return preview;
  } catch (error) {
    return { ...preview, problem: asOwnChartError(error) };
  }
}
