import type { Role } from '$lib/chart/types.ts';
import type { Component } from 'svelte';

/** The home of each role, loaded when somebody of that role is in. */
export const HOMES: Record<Role, () => Promise<{ default: Component }>> = {
  patient: () => import('./PatientHome.svelte'),
  practitioner: () => import('./PractitionerHome.svelte'),
  hospital: () => import('./OrganisationHome.svelte'),
  insurer: () => import('./InsurerHome.svelte'),
  authority: () => import('./AuthorityHome.svelte'),
  registrar: () => import('./RegistrarHome.svelte')
};
