import type { Component } from 'svelte';

/** One place of the app in the bottom bar or the rail. */
export interface NavItem {
  href: string;
  label: string;
  /** For the narrow bottom bar, where the label is too long for it. */
  short?: string;
  icon: Component<{ class?: string }>;
  /** Where its other pages are, where they do not lie under its own address. */
  within?: string;
  /** A figure that wants attention, with the words for it: '2 unfinished'. */
  badge?: { count: number; label: string } | undefined;
}

/** True where `item` is the place `path` belongs to; '/' only for itself and what it says lies within. */
export function isCurrent(item: NavItem, path: string): boolean {
  const base = item.href.replace(/^#/, '');
  const lies = (under: string): boolean => path === under || path.startsWith(`${under}/`);
  if (item.within && lies(item.within)) return true;
  return base === '/' ? path === '/' : lies(base);
}
