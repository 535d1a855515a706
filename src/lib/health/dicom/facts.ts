import type { Dataset } from './dataset.ts';
import { syntaxName } from './syntax.ts';
import { m } from '../../words/compiled/messages.js';

/** One thing the scan says about itself. Dates are ISO 8601. */
export interface DicomFact {
  label: string;
  value: string;
  kind: 'text' | 'date';
}

/** The kind of examination in words; the code itself where it is not a common one. */
export function modalityInWords(code: string | undefined): string | undefined {
  return code === undefined ? undefined : m.health_modality({ code });
}

/** "Doe^Jane^^Dr" -> "Dr Jane Doe" (DICOM PS3.5 6.2, PN); the first group that is written. */
export function personName(value: string | undefined): string | undefined {
  const group = value?.split('=').find((part) => part.replace(/[\s^]/g, '') !== '');
  if (group === undefined) return undefined;
  const [family, given, middle, prefix, suffix] = group.split('^').map((part) => part.trim());
  return [prefix, given, middle, family, suffix].filter((part) => part).join(' ');
}

/** "20040119" or "2004.01.19" -> "2004-01-19"; undefined for what is no date. */
export function isoDate(value: string | undefined): string | undefined {
  const match = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})/.exec(value ?? '');
  if (!match) return undefined;
  const [, year, month, day] = match;
  if (month! > '12' || month === '00' || day! > '31' || day === '00') return undefined;
  return `${year}-${month}-${day}`;
}

export function studyDate(set: Dataset): string | undefined {
  return ['x00080020', 'x00080022', 'x00080021', 'x00080023', 'x00080012']
    .map((tag) => isoDate(set.text(tag)))
    .find((date) => date !== undefined);
}

/** Some scanners join the parts of a description with "^". */
function words(set: Dataset, tag: string): string | undefined {
  return set.text(tag)?.replace(/\^+/g, ' ').trim();
}

/** "CT scan: Abdomen" from what the scan says. */
export function scanTitle(set: Dataset): string {
  const about = words(set, 'x00081030') ?? words(set, 'x0008103e') ?? words(set, 'x00180015');
  const modality = modalityInWords(set.text('x00080060')) ?? m.health_scan();
  return about === undefined ? modality : `${modality}: ${about}`;
}

/** What a reader wants to know of a scan, in reading order; only what is there. */
export function factsOf(set: Dataset): DicomFact[] {
  const text = (fact: string, value: string | undefined): DicomFact[] =>
    value === undefined ? [] : [{ label: m.health_scan_fact({ fact }), value, kind: 'text' }];
  const date = (fact: string, value: string | undefined): DicomFact[] =>
    value === undefined ? [] : [{ label: m.health_scan_fact({ fact }), value, kind: 'date' }];
  const sex = set.text('x00100040');
  const rows = set.uint16('x00280010');
  const columns = set.uint16('x00280011');
  const bits = set.uint16('x00280101');
  const spacing = set.decimals('x00280030').map((mm) => Number(mm.toPrecision(4)));
  return [
    ...text('patient', personName(set.text('x00100010'))),
    ...text('number', set.text('x00100020')),
    ...date('born', isoDate(set.text('x00100030'))),
    ...text('sex', sex && /^[MFO]$/.test(sex) ? m.health_sex({ sex }) : undefined),
    ...date('taken', studyDate(set)),
    ...text('examination', modalityInWords(set.text('x00080060'))),
    ...text('study', words(set, 'x00081030')),
    ...text('series', set.text('x0008103e')),
    ...text('body-part', set.text('x00180015')),
    ...text('place', set.text('x00080080')),
    ...text('referred-by', personName(set.text('x00080090'))),
    ...text(
      'device',
      [set.text('x00080070'), set.text('x00081090')].filter(Boolean).join(' ') || undefined
    ),
    ...text('picture', columns && rows ? m.health_scan_size({ columns, rows }) : undefined),
    ...text('spacing', spacing.length === 2 ? `${spacing[0]} × ${spacing[1]} mm` : undefined),
    ...text('thickness', withUnit(set.decimals('x00180050')[0], 'mm')),
    ...text('frames', set.text('x00280008')),
    ...text('bits', bits === undefined ? undefined : String(bits)),
    ...text('colours', colorsInWords(set.text('x00280004'))),
    ...text('packed-as', syntaxName(set.transferSyntax))
  ];
}

function colorsInWords(photometric: string | undefined): string | undefined {
  return photometric === undefined ? undefined : m.health_scan_colours({ colours: photometric });
}

function withUnit(value: number | undefined, unit: string): string | undefined {
  return value === undefined ? undefined : `${Number(value.toPrecision(4))} ${unit}`;
}
