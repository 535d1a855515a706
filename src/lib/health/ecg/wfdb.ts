import { HealthError } from '../errors.ts';
import { readText } from '../text.ts';
import type { Beat, Ecg, Lead } from './ecg.ts';
import { m } from '../../words/compiled/messages.js';

const MOST_SAMPLES = 40_000_000;
const MOST_LEADS = 64;

interface SignalLine {
  file: string;
  format: number;
  /** Samples of this signal in each frame. */
  perFrame: number;
  skew: number;
  offset: number;
  gain: number;
  baseline: number;
  unit: string;
  name: string;
}

interface Header {
  record: string;
  rate: number;
  frames: number;
  start: string | undefined;
  signals: SignalLine[];
  comments: string[];
}

/**
 * Reads a WFDB header.
 * @throws HealthError damaged, not-supported
 */
export function readHeader(bytes: Uint8Array): Header {
  const all = readText(bytes, { maxBytes: 256 * 1024 }).text.split('\n');
  const comments = all.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
  const [first, ...rest] = all.filter((line) => !line.startsWith('#') && line.trim() !== '');
  const [name = '', count, rate, frames, time, date] = (first ?? '').trim().split(/\s+/);
  const signals = Number(count);
  if (name.includes('/')) {
    throw new HealthError('health/not-supported', m.health_recording_parts());
  }
  if (!Number.isInteger(signals) || signals < 1 || signals > MOST_LEADS) throw damaged();
  return {
    record: name,
    rate: Number.parseFloat(rate ?? '250') || 250,
    frames: Number.parseInt(frames ?? '0', 10) || 0,
    start: startOf(time, date),
    signals: rest.slice(0, signals).map(signalLine),
    comments
  };
}

function startOf(time: string | undefined, date: string | undefined): string | undefined {
  const day = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date ?? '');
  if (!day) return undefined;
  const iso = `${day[3]}-${day[2]!.padStart(2, '0')}-${day[1]!.padStart(2, '0')}`;
  const clock = /^(\d{1,2}):(\d{2}):(\d{2})/.exec(time ?? '');
  return clock ? `${iso}T${clock[1]!.padStart(2, '0')}:${clock[2]}:${clock[3]}` : iso;
}

function signalLine(line: string): SignalLine {
  const [file = '', format = '', gain = '200', , zero = '0', , , , ...words] = line
    .trim()
    .split(/\s+/);
  const shape = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/.exec(format);
  if (!shape) throw damaged();
  const scale = /^([\d.e+-]+)(?:\((-?\d+)\))?(?:\/(\S+))?$/.exec(gain);
  const number = Number.parseFloat(scale?.[1] ?? '200');
  return {
    file,
    format: Number(shape[1]),
    perFrame: Math.max(1, Number(shape[2] ?? 1)),
    skew: Number(shape[3] ?? 0),
    offset: Number(shape[4] ?? 0),
    // Zero means "not calibrated": 200 to the millivolt is then the convention.
    gain: number === 0 || !Number.isFinite(number) ? 200 : number,
    baseline: Number(scale?.[2] ?? zero) || 0,
    unit: scale?.[3] ?? 'mV',
    name: words.join(' ') || 'Signal'
  };
}

/**
 * Reads a WFDB recording: its header, the signal files that the header names, and beat annotations.
 * @param files bytes by lower-case file name
 * @throws HealthError damaged, cut-short, not-supported, too-large
 */
export function readWfdb(files: Map<string, Uint8Array>): Ecg {
  const headerName = [...files.keys()].find((name) => name.endsWith('.hea'));
  if (headerName === undefined) throw damaged();
  const header = readHeader(files.get(headerName)!);
  const groups = Map.groupBy(header.signals, (signal) => signal.file);
  const leads = [...groups].flatMap(([file, signals]) => {
    const bytes = files.get(file.toLowerCase());
    if (!bytes) {
      throw new HealthError(
        'health/cut-short',
        m.health_recording_elsewhere({ file }),
        m.health_recording_elsewhere_remedy({ file })
      );
    }
    return readSignals(bytes, signals, header);
  });
  const annotations = [...files.keys()].find((name) => /\.(atr|qrs|ecg|ann)$/.test(name));
  const duration = Math.max(...leads.map((lead) => lead.samples.length)) / header.rate;
  return {
    title: `ECG ${header.record}`,
    rate: header.rate,
    duration,
    leads,
    start: header.start,
    beats: annotations === undefined ? [] : readBeats(files.get(annotations)!, header.rate),
    notes: header.comments.filter((comment) => comment !== '')
  };
}

function readSignals(bytes: Uint8Array, signals: SignalLine[], header: Header): Lead[] {
  const { format, offset } = signals[0]!;
  const perFrame = signals.reduce((sum, signal) => sum + signal.perFrame, 0);
  const body = bytes.subarray(offset);
  const reader = READERS[format];
  if (!reader || signals.some((signal) => signal.format !== format)) {
    throw new HealthError('health/not-supported', m.health_recording_format({ format }));
  }
  const there = Math.floor(reader.count(body) / perFrame);
  const frames = header.frames > 0 ? Math.min(header.frames, there) : there;
  if (frames === 0) {
    throw new HealthError('health/cut-short', m.health_recording_empty(), m.health_ask_files());
  }
  if (frames * perFrame > MOST_SAMPLES) {
    throw new HealthError('health/too-large', m.health_recording_long());
  }
  const read = reader.open(body);
  const leads = signals.map(() => new Float32Array(frames));
  for (let frame = 0; frame < frames; frame++) {
    signals.forEach((signal, at) => {
      let sum = 0;
      for (let i = 0; i < signal.perFrame; i++) sum += read();
      const value = sum / signal.perFrame;
      leads[at]![frame] =
        value <= reader.missing ? Number.NaN : (value - signal.baseline) / signal.gain;
    });
  }
  return signals.map(({ name, unit }, at) => ({ name, unit, samples: leads[at]! }));
}

/** How samples lie in a signal file (signal(5)); `missing` and below stands for "nothing was recorded". */
interface SampleReader {
  missing: number;
  count: (bytes: Uint8Array) => number;
  open: (bytes: Uint8Array) => () => number;
}

const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const READERS: Record<number, SampleReader | undefined> = {
  16: {
    missing: -32768,
    count: (bytes) => bytes.length >> 1,
    open: (bytes) => {
      const data = view(bytes);
      let at = 0;
      return () => data.getInt16(2 * at++, true);
    }
  },
  61: {
    missing: -32768,
    count: (bytes) => bytes.length >> 1,
    open: (bytes) => {
      const data = view(bytes);
      let at = 0;
      return () => data.getInt16(2 * at++, false);
    }
  },
  80: {
    missing: -128,
    count: (bytes) => bytes.length,
    open: (bytes) => {
      let at = 0;
      return () => bytes[at++]! - 128;
    }
  },
  24: {
    missing: -8388608,
    count: (bytes) => Math.floor(bytes.length / 3),
    open: (bytes) => {
      let at = 0;
      return () => {
        const value = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
        at += 3;
        return (value << 8) >> 8;
      };
    }
  },
  32: {
    missing: -2147483648,
    count: (bytes) => bytes.length >> 2,
    open: (bytes) => {
      const data = view(bytes);
      let at = 0;
      return () => data.getInt32(4 * at++, true);
    }
  },
  212: {
    missing: -2048,
    count: (bytes) => Math.floor((bytes.length * 2) / 3),
    // Two samples of 12 bits in three bytes.
    open: (bytes) => {
      let at = 0;
      return () => {
        const base = 3 * (at >> 1);
        const value =
          (at & 1) === 0
            ? bytes[base]! | ((bytes[base + 1]! & 0x0f) << 8)
            : bytes[base + 2]! | ((bytes[base + 1]! & 0xf0) << 4);
        at++;
        return (value << 20) >> 20;
      };
    }
  }
};

const CODES = ' NLRaVFJASEj/Q~ | sT*D"=pB^t+u?![]en@xf()r';
const BEATS = new Set([...'NLRaVFJASEj/QBe fnr?'].filter((code) => code !== ' '));

/** Reads MIT annotations (annot(5)): 10 bits of time since the one before, 6 bits of code. Beats only. */
export function readBeats(bytes: Uint8Array, rate: number): Beat[] {
  const beats: Beat[] = [];
  const data = view(bytes);
  let time = 0;
  for (let at = 0; at + 1 < bytes.length;) {
    const word = data.getUint16(at, true);
    at += 2;
    const code = word >> 10;
    const value = word & 0x3ff;
    if (word === 0) break;
    if (code === 59) {
      // A long gap: the next four bytes, high half first.
      if (at + 4 > bytes.length) break;
      time += (data.getInt16(at, true) << 16) | data.getUint16(at + 2, true);
      at += 4;
    } else if (code === 63) {
      at += value + (value & 1);
    } else if (code < 60) {
      time += value;
      const letter = CODES[code] ?? '';
      if (BEATS.has(letter) && time >= 0) beats.push({ at: time / rate, code: letter });
    }
    if (beats.length > 1_000_000) break;
  }
  return beats;
}

function damaged(): HealthError {
  return new HealthError('health/damaged', m.health_recording_header(), m.health_ask_files());
}
