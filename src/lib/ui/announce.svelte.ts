import { untrack } from 'svelte';

/** One message to the person, spoken by a screen reader and shown at the edge of the page. */
export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'ok' | 'warn';
}

const SHOWN_MS = 7000;

class Announcer {
  /** What a screen reader says next. */
  spoken = $state('');
  toasts = $state<Toast[]>([]);
  #next = 0;

  say(text: string): void {
    const before = untrack(() => this.spoken);
    // A repeated text is no change of the live region; a trailing no-break space makes it one.
    this.spoken = before === text ? `${text}\u00a0` : text;
  }

  show(text: string, tone: Toast['tone']): void {
    const id = this.#next++;
    this.toasts.push({ id, text, tone });
    this.say(text);
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }
}

export const announcer = new Announcer();

/** Says a change of state to screen readers only. */
export function announce(text: string): void {
  announcer.say(text);
}

/** Shows a short message for some seconds, and says it. Never the only place where something is told. */
export function toast(text: string, tone: Toast['tone'] = 'info'): void {
  announcer.show(text, tone);
}
