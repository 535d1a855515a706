import { lookUp } from '../lookup.ts';
import { HealthError } from '../errors.ts';
import type { Codec } from './codecs.ts';
import { m } from '../../words/compiled/messages.js';

/** How the picture of a transfer syntax is packed, as far as it is shown here. */
export type Packing = 'native' | 'rle' | 'jpeg' | Codec;

const NAMES: Record<string, string> = {
  '1.2.840.10008.1.2': 'Implicit VR Little Endian',
  '1.2.840.10008.1.2.1': 'Explicit VR Little Endian',
  '1.2.840.10008.1.2.1.99': 'Deflated Explicit VR Little Endian',
  '1.2.840.10008.1.2.2': 'Explicit VR Big Endian',
  '1.2.840.10008.1.2.5': 'RLE Lossless',
  '1.2.840.10008.1.2.4.50': 'JPEG Baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG Extended',
  '1.2.840.10008.1.2.4.57': 'JPEG Lossless',
  '1.2.840.10008.1.2.4.70': 'JPEG Lossless',
  '1.2.840.10008.1.2.4.80': 'JPEG-LS',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
  '1.2.840.10008.1.2.4.92': 'JPEG 2000',
  '1.2.840.10008.1.2.4.93': 'JPEG 2000',
  '1.2.840.10008.1.2.4.201': 'High-Throughput JPEG 2000',
  '1.2.840.10008.1.2.4.202': 'High-Throughput JPEG 2000',
  '1.2.840.10008.1.2.4.203': 'High-Throughput JPEG 2000',
  '1.2.840.10008.1.2.4.100': 'MPEG-2 video',
  '1.2.840.10008.1.2.4.102': 'MPEG-4 video',
  '1.2.840.10008.1.2.8.1': 'Deflated image frames'
};

export function syntaxName(uid: string): string {
  return lookUp(NAMES, uid) ?? uid;
}

/** @throws HealthError not-supported for packings without a decoder here */
export function packingOf(uid: string): Packing {
  switch (uid) {
    case '1.2.840.10008.1.2':
    case '1.2.840.10008.1.2.1':
    case '1.2.840.10008.1.2.1.99':
    case '1.2.840.10008.1.2.2':
      return 'native';
    case '1.2.840.10008.1.2.5':
      return 'rle';
    case '1.2.840.10008.1.2.4.50':
    case '1.2.840.10008.1.2.4.51':
      return 'jpeg';
    case '1.2.840.10008.1.2.4.57':
    case '1.2.840.10008.1.2.4.70':
      return 'jpeg-lossless';
    case '1.2.840.10008.1.2.4.80':
    case '1.2.840.10008.1.2.4.81':
      return 'jpeg-ls';
    case '1.2.840.10008.1.2.4.90':
    case '1.2.840.10008.1.2.4.91':
    case '1.2.840.10008.1.2.4.92':
    case '1.2.840.10008.1.2.4.93':
    case '1.2.840.10008.1.2.4.201':
    case '1.2.840.10008.1.2.4.202':
    case '1.2.840.10008.1.2.4.203':
      return 'jpeg2000';
    default:
      throw new HealthError(
        'health/not-supported',
        m.health_scan_packing({ packing: syntaxName(uid) }),
        m.health_use_viewer()
      );
  }
}
