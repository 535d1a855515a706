import { afterEach, expect, it } from 'vitest';
import { UnreachableError } from './errors.ts';
import { failureOf, Net, randomBytes } from './testing.ts';

const net = new Net();
afterEach(() => net.end());

it('a letter arrives with its sender, and is replied to', async () => {
  const relay = await net.relay();
  const [a, b] = await Promise.all([net.node([relay]), net.node([relay])]);
  await b.whenReachable();
  const letter = randomBytes(60_000);
  let seen: [string, Uint8Array] | null = null;
  const close = await b.onLetter('test', async (from, bytes) => {
    seen = [from, bytes];
    return bytes.subarray(0, 3);
  });
  expect(await a.sendLetter(b.holder(), 'test', letter)).toEqual(letter.subarray(0, 3));
  expect(seen).toEqual([a.peerId, letter]);

  await b.onLetter('silent', async () => null);
  expect(await a.sendLetter(b.holder(), 'silent', letter)).toBeNull();
  // Who throws, who does not know the topic and who is gone are all of no help.
  await b.onLetter('angry', () => Promise.reject(new Error('no')));
  expect(await failureOf(a.sendLetter(b.holder(), 'angry', letter))).toBeInstanceOf(
    UnreachableError
  );
  await close();
  expect(await failureOf(a.sendLetter(b.holder(), 'test', letter))).toBeInstanceOf(
    UnreachableError
  );
  await expect(a.sendLetter(b.holder(), 'silent', randomBytes(70_000))).rejects.toBeInstanceOf(
    RangeError
  );
  await b.stop();
  expect(await failureOf(a.sendLetter(b.holder(), 'silent', letter))).toBeInstanceOf(
    UnreachableError
  );
}, 60_000);
