/** Numbers in [0, 1) from a seed (mulberry32): the same on every machine. */
export function random(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What an attacker would like to see run. Each sets a mark on the page. */
const SCRIPTS = [
  '<script>window.ran=1</script>',
  '<img src=x onerror="window.ran=1">',
  '<svg onload="window.ran=1"/>',
  '"><iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
  'javascript:window.ran=1',
  '&lt;script&gt;window.ran=1&lt;/script&gt;'
];

/** Damages a file: flips bits, cuts it, doubles or drops a stretch, puts extreme numbers or a script in. */
export function mutate(bytes: Uint8Array, next: () => number): Uint8Array<ArrayBuffer> {
  let mutant = bytes.slice();
  const at = (): number => Math.floor(next() * Math.max(1, mutant.length));
  const times = 1 + Math.floor(next() * 4);
  for (let i = 0; i < times; i++) {
    switch (Math.floor(next() * 7)) {
      case 0:
        for (let n = 1 + Math.floor(next() * 24); n > 0; n--) {
          const place = at();
          mutant[place] = mutant[place]! ^ (1 << Math.floor(next() * 8));
        }
        break;
      case 1:
        mutant = mutant.slice(0, at());
        break;
      case 2: {
        const [from, to] = stretch(next, mutant.length);
        mutant = joined(mutant.subarray(0, to), mutant.subarray(from));
        break;
      }
      case 3: {
        const [from, to] = stretch(next, mutant.length);
        mutant = joined(mutant.subarray(0, from), mutant.subarray(to));
        break;
      }
      case 4: {
        const value = [0, 0xff, 0x7f, 0x80][Math.floor(next() * 4)]!;
        const place = at();
        mutant.fill(value, place, place + 1 + Math.floor(next() * 8));
        break;
      }
      case 5: {
        const script = new TextEncoder().encode(SCRIPTS[Math.floor(next() * SCRIPTS.length)]);
        const place = at();
        mutant = joined(mutant.subarray(0, place), script, mutant.subarray(place));
        break;
      }
      default: {
        // A number in a text becomes a huge one.
        const place = at();
        const digits = new TextEncoder().encode(
          ['99999999999', '-1', '1e308', 'NaN'][Math.floor(next() * 4)]
        );
        mutant.set(digits.subarray(0, Math.max(0, mutant.length - place)), place);
      }
    }
  }
  return mutant;
}

function stretch(next: () => number, length: number): [number, number] {
  const from = Math.floor(next() * length);
  return [from, Math.min(length, from + Math.floor(next() * 4096))];
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
