import type { Me, Role } from '$lib/chart/types.ts';
import type { NavItem } from '$lib/ui/nav.ts';
import { m } from '$lib/words/compiled/messages.js';
import Activity from '@lucide/svelte/icons/activity';
import Archive from '@lucide/svelte/icons/archive';
import BookCheck from '@lucide/svelte/icons/book-check';
import Building2 from '@lucide/svelte/icons/building-2';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import ClipboardCheck from '@lucide/svelte/icons/clipboard-check';
import FileQuestion from '@lucide/svelte/icons/file-question-mark';
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
  return m.parts_role({ role });
}

/** The name to call someone by; an address where no name is known. */
export function nameOf(me: Me, short: (address: Me['address']) => string): string {
  return me.name || short(me.address);
}

/** The five places of the app for a role. */
export function navigationFor(role: Role): NavItem[] {
  const home = { href: '#/', label: m.shell_home(), icon: House };
  const me = { href: '#/me', label: m.shell_me(), icon: UserRound };
  if (role === 'registrar') {
    return [home, { href: '#/register', label: m.shell_register(), icon: BookCheck }, me];
  }
  if (role === 'practitioner') {
    const send = { label: m.shell_send_for_patient(), short: m.shell_send_short() };
    const patients = { href: '#/patients', label: m.shell_patients(), icon: Users };
    return [home, patients, { href: '#/relay', ...send, icon: Send }, me];
  }
  if (role === 'insurer') {
    const send = { label: m.shell_send_for_patient(), short: m.shell_send_short() };
    return [
      { href: '#/', label: m.shell_claims(), icon: FileQuestion, within: '/claims' },
      { href: '#/relay', ...send, icon: Send },
      { href: '#/register', label: m.shell_register(), icon: BookCheck },
      me
    ];
  }
  if (role === 'authority') {
    return [
      home,
      { href: '#/reviews', label: m.shell_reviews(), icon: ClipboardCheck },
      { href: '#/register', label: m.shell_register(), icon: BookCheck },
      { href: '#/figures', label: m.shell_figures(), icon: ChartColumn },
      me
    ];
  }
  if (isOrganisation(role)) {
    const copies = { label: m.shell_copies(), short: m.shell_copies_short() };
    const office = { label: m.shell_organisation(), short: m.shell_organisation_short() };
    return [
      home,
      { href: '#/patients', label: m.shell_patients(), icon: Users },
      { href: '#/copies', ...copies, icon: Archive },
      { href: '#/organisation', ...office, icon: Building2 },
      me
    ];
  }
  return [
    home,
    { href: '#/records', label: m.shell_records(), icon: Files },
    { href: '#/sharing', label: m.shell_sharing(), icon: Share2 },
    { href: '#/activity', label: m.shell_activity(), icon: Activity },
    me
  ];
}
