const STORAGE_KEY = 'ownchart-auto-lock';
const MINUTE = 60_000;
/** Before the lock closes the person is told, and can put it off: at most this long, in ms. */
const WARNING = MINUTE;
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** After how many minutes without a touch the key locks; 0 is never. */
export const AUTO_LOCK_CHOICES = [5, 15, 60, 240, 0] as const;

/**
 * How long this device waits. A patient's page locks after a quarter of an hour; an organisation's serves copies as long
 * as it stands open, so there it is off until somebody chooses otherwise.
 */
export function autoLockMinutes(organisation: boolean): number {
  const kept = Number(localStorage.getItem(STORAGE_KEY) ?? Number.NaN);
  return Number.isFinite(kept) && kept >= 0 ? kept : organisation ? 0 : 15;
}

/** Keeps the choice on this device. */
export function saveAutoLock(minutes: number): void {
  localStorage.setItem(STORAGE_KEY, String(minutes));
}

/** Locks the health key where nobody has touched the page for a while, and says so before. */
export class AutoLock {
  /** Seconds until the lock closes, once that is near; null before. */
  secondsLeft: number | null = $state(null);
  #lock: () => Promise<void>;
  #busy: () => boolean;
  #limit = 0;
  #touched = 0;
  #stop: (() => void) | null = null;

  /** `busy`: true while something runs that a lock would cut off; then the time does not run. */
  constructor(lock: () => Promise<void>, busy: () => boolean) {
    this.#lock = lock;
    this.#busy = busy;
  }

  /** Starts to count; 0 minutes never locks. */
  start(minutes: number): void {
    this.stop();
    if (minutes === 0) return;
    this.#limit = minutes * MINUTE;
    this.#touched = Date.now();
    // While it warns, only an answer counts: a cat on the keyboard keeps nothing open.
    const alive = (): void => {
      if (this.secondsLeft === null) this.#touched = Date.now();
    };
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, alive, { passive: true });
    const timer = setInterval(() => this.#look(), 1000);
    this.#stop = () => {
      clearInterval(timer);
      for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, alive);
    };
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.secondsLeft = null;
  }

  /** The person is here: the time begins anew. */
  extend(): void {
    this.#touched = Date.now();
    this.secondsLeft = null;
  }

  #look(): void {
    if (this.#busy()) this.extend();
    // By the clock, not by ticks: a machine that slept has not ticked.
    const left = this.#touched + this.#limit - Date.now();
    if (left <= 0) {
      this.stop();
      void this.#lock();
    } else {
      const warn = left <= Math.min(WARNING, this.#limit / 2);
      this.secondsLeft = warn ? Math.ceil(left / 1000) : null;
    }
  }
}
