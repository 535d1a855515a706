import type { Me, Role } from '$lib/chart/types.ts';
import type { NavItem } from '$lib/ui/nav.ts';
import Activity from '@lucide/svelte/icons/activity';
import Archive from '@lucide/svelte/icons/archive';
import BookCheck from '@lucide/svelte/icons/book-check';
import Building2 from '@lucide/svelte/icons/building-2';
import Files from '@lucide/svelte/icons/files';
import House from '@lucide/svelte/icons/house';
import Send from '@lucide/svelte/icons/send';
import Share2 from '@lucide/svelte/icons/share-2';
import UserRound from '@lucide/svelte/icons/user-round';
import Users from '@lucide/svelte/icons/users';

/** Organisations that read records with their patients' consent. */
export function isOrganisation(role: Role): boolean {
  return (
    role === 'hospital' || role === 'insurer' || role === 'authority' || role === 'practitioner'
  );
}

/** The role as one reads it: 'patient', 'hospital', 'registrar'. */
export function roleInWords(role: Role): string {
  return role === 'authority' ? 'health authority' : role;
}

/** The name to call someone by; an address where no name is known. */
export function nameOf(me: Me, short: (address: Me['address']) => string): string {
  return me.name || short(me.address);
}

const home: NavItem = { href: '#/', label: 'Home', icon: House };
const me: NavItem = { href: '#/me', label: 'Me', icon: UserRound };
const register: NavItem = { href: '#/register', label: 'Register', icon: BookCheck };

/** The five places of the app for a role. */
export function navigationFor(role: Role): NavItem[] {
  if (role === 'registrar') return [home, register, me];
  if (role === 'practitioner') {
    return [home, { href: '#/relay', label: 'Send for a patient', short: 'Send', icon: Send }, me];
  }
  if (isOrganisation(role)) {
    return [
      home,
      { href: '#/patients', label: 'Patients', icon: Users },
      { href: '#/copies', label: 'Safety copies', short: 'Copies', icon: Archive },
      { href: '#/organisation', label: 'Organisation', short: 'Office', icon: Building2 },
      me
    ];
  }
  return [
    home,
    { href: '#/records', label: 'Records', icon: Files },
    { href: '#/sharing', label: 'Sharing', icon: Share2 },
    { href: '#/activity', label: 'Activity', icon: Activity },
    me
  ];
}
