import { type Cancel, type Chain, view } from './client.ts';
import { type Address, lowerAddress, NOBODY } from './hex.ts';

/** Whom a wallet acts for: itself, or the patient it took over; null where another wallet took its place. */
export async function readPatientOf(
  chain: Chain,
  wallet: string,
  cancel: Cancel = {}
): Promise<Address | null> {
  const patient = lowerAddress(await view(chain, 'patientOf', [lowerAddress(wallet)], cancel));
  return patient === NOBODY ? null : patient;
}
