import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AutoLock } from './auto-lock.svelte.ts';

describe('the lock that closes by itself', () => {
  let listeners: Map<string, () => void>;
  const lock = vi.fn(() => Promise.resolve());

  beforeEach(() => {
    vi.useFakeTimers();
    listeners = new Map();
    vi.stubGlobal('addEventListener', (name: string, act: () => void) => listeners.set(name, act));
    vi.stubGlobal('removeEventListener', (name: string) => listeners.delete(name));
    lock.mockClear();
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  test('warns a minute before, then locks', () => {
    const auto = new AutoLock(lock, () => false);
    auto.start(5);
    vi.advanceTimersByTime(3.9 * 60_000);
    expect(auto.secondsLeft).toBeNull();
    vi.advanceTimersByTime(0.2 * 60_000);
    expect(auto.secondsLeft).toBeGreaterThan(50);
    vi.advanceTimersByTime(60_000);
    expect(lock).toHaveBeenCalledOnce();
    expect(listeners.size).toBe(0);
  });

  test('every touch puts it off, and while it warns only an answer does', () => {
    const auto = new AutoLock(lock, () => false);
    auto.start(5);
    for (let minute = 0; minute < 20; minute++) {
      vi.advanceTimersByTime(60_000);
      listeners.get('keydown')!();
    }
    expect(lock).not.toHaveBeenCalled();
    vi.advanceTimersByTime(4.5 * 60_000);
    expect(auto.secondsLeft).not.toBeNull();
    listeners.get('keydown')!();
    expect(auto.secondsLeft).not.toBeNull();
    auto.extend();
    vi.advanceTimersByTime(3 * 60_000);
    expect(auto.secondsLeft).toBeNull();
    expect(lock).not.toHaveBeenCalled();
  });

  test('work under way holds it open', () => {
    let busy = true;
    const auto = new AutoLock(lock, () => busy);
    auto.start(5);
    vi.advanceTimersByTime(60 * 60_000);
    expect(lock).not.toHaveBeenCalled();
    busy = false;
    vi.advanceTimersByTime(6 * 60_000);
    expect(lock).toHaveBeenCalledOnce();
  });

  test('a machine that slept too long wakes up locked', () => {
    const auto = new AutoLock(lock, () => false);
    auto.start(5);
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    vi.advanceTimersByTime(1000);
    expect(lock).toHaveBeenCalledOnce();
  });

  test('"never" never locks', () => {
    const auto = new AutoLock(lock, () => false);
    auto.start(0);
    vi.advanceTimersByTime(86_400_000);
    expect(lock).not.toHaveBeenCalled();
  });
});
