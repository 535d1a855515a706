import { expect, test, vi } from 'vitest';
import { Gathering, type Work } from './gathering.ts';

const never = new AbortController().signal;
const double = vi.fn<Work<number, number>>((items) =>
  Promise.resolve(items.map((item) => ({ status: 'fulfilled', value: 2 * item })))
);

test('one that is alone begins at once', async () => {
  expect(await new Gathering<number, number>(['a']).arrive('a', 3, never, double)).toBe(6);
});

test('the work is done once, for all that came, and waits for nobody who stays away', async () => {
  const work = vi.fn(double);
  const all = new Gathering<number, number>(['a', 'b', 'c']);
  const a = all.arrive('a', 1, never, work);
  const b = all.arrive('b', 2, never, work);
  await all.settled('a');
  expect(work).not.toHaveBeenCalled();
  const left = all.settled('c');
  all.leave('c');
  await left;
  expect(await Promise.all([a, b])).toEqual([2, 4]);
  expect(work).toHaveBeenCalledTimes(1);
  expect(work.mock.calls[0]![0]).toEqual([1, 2]);
  all.leave('c');
  expect(work).toHaveBeenCalledTimes(1);
});

test('nothing is done where nobody came', async () => {
  const work = vi.fn(double);
  const all = new Gathering<number, number>(['a']);
  all.leave('a');
  await all.settled('a');
  expect(work).not.toHaveBeenCalled();
});

test('who gives up before the work is left out, and told his own reason', async () => {
  const work = vi.fn(double);
  const own = new AbortController();
  const all = new Gathering<number, number>(['a', 'b']);
  const a = all.arrive('a', 1, own.signal, work);
  own.abort(new Error('paused'));
  await expect(a).rejects.toThrow('paused');
  expect(await all.arrive('b', 2, never, work)).toBe(4);
  const [items, signal] = work.mock.calls[0]!;
  expect(items).toEqual([2]);
  expect(signal.aborted).toBe(false);
  const gone = new Gathering<number, number>(['a']);
  await expect(gone.arrive('a', 1, own.signal, work)).rejects.toThrow('paused');
  expect(work).toHaveBeenCalledTimes(1);
});

test('the work hears of it once all have given up', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  let heard: AbortSignal | null = null;
  const work: Work<number, number> = (_, signal) => {
    heard = signal;
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    );
  };
  const all = new Gathering<number, number>(['a', 'b']);
  const a = all.arrive('a', 1, first.signal, work);
  const b = all.arrive('b', 2, second.signal, work);
  first.abort();
  expect(heard!.aborted).toBe(false);
  second.abort(new Error('locked'));
  await expect(a).rejects.toThrow('locked');
  await expect(b).rejects.toThrow('locked');
});

test('each is told what became of its own', async () => {
  const work: Work<number, number> = () =>
    Promise.resolve([
      { status: 'fulfilled', value: 7 },
      { status: 'rejected', reason: new Error('not this one') }
    ]);
  const all = new Gathering<number, number>(['a', 'b']);
  const a = all.arrive('a', 1, never, work);
  const b = all.arrive('b', 2, never, work);
  expect(await a).toBe(7);
  await expect(b).rejects.toThrow('not this one');
});
