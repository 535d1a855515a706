import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { listArchive, recordingsIn, unpackFiles } from './archive.ts';
import { detectKind } from './kind.ts';

describe('an archive', () => {
  const zip = zipSync({
    'a/letter.txt': strToU8('hello'),
    'a/r.hea': strToU8('r 1'),
    'a/r.dat': strToU8('x'),
    'b/s.dat': strToU8('y')
  });

  it('is listed without being unpacked, and hands out what is asked for', () => {
    expect(detectKind(zip, 'x', '')).toBe('archive');
    expect(listArchive(zip).map(({ name, size }) => [name, size])).toEqual([
      ['a/letter.txt', 5],
      ['a/r.hea', 3],
      ['a/r.dat', 1],
      ['b/s.dat', 1]
    ]);
    expect(new TextDecoder().decode(unpackFiles(zip, ['a/letter.txt']).get('a/letter.txt'))).toBe(
      'hello'
    );
    expect(() => unpackFiles(zip, ['none'])).toThrow(/no file "none"/);
  });

  it('groups a recording with its own files', () => {
    expect(recordingsIn(listArchive(zip))).toEqual([
      { header: 'a/r.hea', name: 'r', files: ['a/r.hea', 'a/r.dat'] }
    ]);
  });

  it('that has two files of one name lists the one that unpacks', () => {
    const two = zipSync({ 'one.txt': strToU8('first'), 'two.txt': strToU8('second!') });
    const bytes = two.slice();
    const text = new TextDecoder('latin1').decode(two);
    for (let at = text.indexOf('two.txt'); at >= 0; at = text.indexOf('two.txt', at + 1))
      bytes.set(strToU8('one.txt'), at);
    const listed = listArchive(bytes);
    expect(listed).toMatchObject([{ name: 'one.txt', size: 7 }]);
    expect(new TextDecoder().decode(unpackFiles(bytes, ['one.txt']).get('one.txt'))).toBe(
      'second!'
    );
  });

  it('that would grow beyond reason is refused before it is unpacked', () => {
    const states = (size: number): Uint8Array => {
      const bomb = zipSync({ x: strToU8('a'.repeat(100)) }, { level: 0 });
      const view = new DataView(bomb.buffer, bomb.byteOffset);
      const at = bomb.length - 22 - 47;
      // The size in the central directory: what a reader goes by.
      view.setUint32(at + 24, size, true);
      return bomb;
    };
    expect(() => unpackFiles(states(4_000_000_000), ['x'])).toThrow(/too large/);
  });

  it('that is damaged is told in words', () => {
    expect(() => listArchive(zip.slice(0, 60))).toThrow(/damaged/);
  });
});
