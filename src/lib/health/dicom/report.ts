import type { DataSet } from 'dicom-parser';
import { isoDate, personName } from './facts.ts';
import type { Dataset } from './dataset.ts';
import { m } from '../../words/compiled/messages.js';

/** One line of a structured report (DICOM PS3.3 C.17.3). */
export interface ReportLine {
  depth: number;
  label: string | undefined;
  value: string | undefined;
}

const DEEPEST = 40;
const MOST_LINES = 5000;

/** The content of a structured report as lines, in its own order; empty where there is none. */
export function readReport(set: Dataset): ReportLine[] {
  const lines: ReportLine[] = [];
  const walk = (data: DataSet, depth: number): void => {
    for (const { dataSet } of data.elements['x0040a730']?.items ?? []) {
      if (!dataSet || lines.length >= MOST_LINES || depth > DEEPEST) return;
      const label = meaning(dataSet, 'x0040a043', set);
      const value = valueOf(dataSet, set);
      if (label !== undefined || value !== undefined) lines.push({ depth, label, value });
      walk(dataSet, depth + 1);
    }
  };
  walk(set.data, 0);
  return lines;
}

/** The words of the first item of a code sequence. */
function meaning(data: DataSet, tag: string, set: Dataset): string | undefined {
  const code = data.elements[tag]?.items?.[0]?.dataSet;
  return code && (textIn(code, 'x00080104', set) ?? textIn(code, 'x00080100', set));
}

function valueOf(data: DataSet, set: Dataset): string | undefined {
  const measured = data.elements['x0040a300']?.items?.[0]?.dataSet;
  if (measured) {
    const number = textIn(measured, 'x0040a30a', set);
    const unit = meaning(measured, 'x004008ea', set);
    return (
      [number, unit === '1' || unit === 'no units' ? undefined : unit].filter(Boolean).join(' ') ||
      undefined
    );
  }
  return (
    textIn(data, 'x0040a160', set) ??
    meaning(data, 'x0040a168', set) ??
    personName(textIn(data, 'x0040a123', set)) ??
    isoDate(textIn(data, 'x0040a121', set)) ??
    isoDate(textIn(data, 'x0040a120', set)) ??
    (data.elements['x00081199'] ? m.health_report_elsewhere() : undefined)
  );
}

function textIn(data: DataSet, tag: string, set: Dataset): string | undefined {
  return set.textOf(data.elements[tag]);
}
