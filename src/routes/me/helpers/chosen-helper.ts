import type { Address, Role } from '$lib/chart/types.ts';

/** Somebody whom a patient chooses as a helper. */
export interface ChosenHelper {
  address: Address;
  name: string;
  role: Role;
}
