import type { Component } from 'svelte';

/** One place of the app in the bottom bar or the rail. */
export interface NavItem {
  href: string;
  label: string;
  /** For the narrow bottom bar, where the label is too long for it. */
  short?: string;
  icon: Component<{ class?: string }>;
  /** A figure that wants attention, with the words for it: '2 unfinished'. */
  badge?: { count: number; label: string } | undefined;
}

/** True where `item` is the place `path` belongs to; '/' only for itself. */
export function isCurrent(item: NavItem, path: string): boolean {
  const base = item.href.replace(/^#/, '');
  return base === '/' ? path === '/' : path === base || path.startsWith(`${base}/`);
}
