import type { DataSet } from 'dicom-parser';
import type { Ecg, Lead } from '../ecg/ecg.ts';
import { HealthError } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { m } from '../../words/compiled/messages.js';

const MOST_SAMPLES = 40_000_000;

/**
 * The first recorded waveform of a data set (DICOM PS3.3 C.10.9); null where it has none.
 * @throws HealthError not-supported, cut-short, too-large
 */
export function readWaveform(set: Dataset, title: string, start: string | undefined): Ecg | null {
  const group = set.element('x54000100')?.items?.[0]?.dataSet;
  if (!group) return null;
  const channels = group.uint16('x003a0005') ?? 0;
  const samples = group.uint32('x003a0010') ?? 0;
  const rate = group.floatString('x003a001a') ?? 0;
  const bits = group.uint16('x54001004') ?? 16;
  const data = group.elements['x54001010'];
  const kind = group.string('x54001006')?.trim();
  if (channels < 1 || samples < 1 || rate <= 0 || !data) return null;
  if ((bits !== 16 && bits !== 8) || !['SS', 'SB', 'US', 'UB', undefined].includes(kind)) {
    throw new HealthError('health/not-supported', m.health_curves_unknown());
  }
  if (channels * samples > MOST_SAMPLES) {
    throw new HealthError('health/too-large', m.health_recording_long());
  }
  const width = bits / 8;
  if (data.dataOffset + channels * samples * width > group.byteArray.length) {
    throw new HealthError('health/cut-short', m.health_recording_cut(), m.health_ask_file());
  }
  const bytes = group.byteArray;
  const view = new DataView(
    bytes.buffer,
    bytes.byteOffset + data.dataOffset,
    channels * samples * width
  );
  const signed = kind === 'SS' || kind === 'SB' || kind === undefined;
  const read = (at: number): number => {
    if (width === 2)
      return signed
        ? view.getInt16(2 * at, set.littleEndian)
        : view.getUint16(2 * at, set.littleEndian);
    return signed ? view.getInt8(at) : view.getUint8(at);
  };
  const definitions = group.elements['x003a0200']?.items ?? [];
  const leads = Array.from({ length: channels }, (_, channel): Lead => {
    const about = definitions[channel]?.dataSet;
    const scale = scaleOf(about);
    const values = new Float32Array(samples);
    for (let i = 0; i < samples; i++)
      values[i] = (read(i * channels + channel) + scale.baseline) * scale.factor;
    return { name: nameOf(about, channel), unit: scale.unit, samples: values };
  });
  return { title, rate, duration: samples / rate, leads, start, beats: [], notes: [] };
}

function nameOf(channel: DataSet | undefined, index: number): string {
  const source = channel?.elements['x003a0208']?.items?.[0]?.dataSet;
  const said = source?.string('x00080104') ?? channel?.string('x003a0203');
  return said?.replace(/^Lead\s+/i, '').trim() || m.health_lead({ number: index + 1 });
}

const TO_MILLIVOLT: Record<string, number> = { uV: 0.001, mV: 1, V: 1000 };

function scaleOf(channel: DataSet | undefined): { factor: number; baseline: number; unit: string } {
  const sensitivity = channel?.floatString('x003a0210') ?? 1;
  const correction = channel?.floatString('x003a0212') ?? 1;
  const baseline = channel?.floatString('x003a0213') ?? 0;
  const unit =
    channel?.elements['x003a0211']?.items?.[0]?.dataSet?.string('x00080100')?.trim() ?? '';
  const known = TO_MILLIVOLT[unit];
  return {
    factor: sensitivity * correction * (known ?? 1),
    baseline,
    unit: known === undefined ? unit : 'mV'
  };
}
