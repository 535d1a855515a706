import type { Role } from '$lib/chart/types.ts';
import type { Component } from 'svelte';

const organisation = () => import('./OrganisationHome.svelte');

/** The home of each role, loaded when somebody of that role is in. */
export const HOMES: Record<Role, () => Promise<{ default: Component }>> = {
  patient: () => import('./PatientHome.svelte'),
  practitioner: () => import('./PractitionerHome.svelte'),
  hospital: organisation,
  insurer: organisation,
  authority: organisation,
  registrar: () => import('./RegistrarHome.svelte')
};
