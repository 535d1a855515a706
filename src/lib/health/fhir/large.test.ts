import { describe, expect, it, vi } from 'vitest';
import { outlineOf, readFhirGradually } from '../fhir.ts';
import { understand } from '../meaning/entries.ts';
import { wholeChart } from '../meaning/whole.ts';
import { patientSummary } from '../write/export.ts';
import type { Node } from './json.ts';
import { parseFhir } from './parse.ts';

/** Megabytes of the bundle that is made; what a person takes along from a long life: OWNCHART_BUNDLE_MB=50. */
const SIZE = Number(process.env.OWNCHART_BUNDLE_MB ?? 12) * 1_000_000;
/** Resources that an outline takes in. */
const MOST = 50_000;
const encoder = new TextEncoder();

/** A Bundle as hospitals export them: spread over lines, each entry with its address, references between them. */
function madeBundle(size: number): { bytes: Uint8Array; entries: number } {
  const resources: Node[] = [
    { resourceType: 'Patient', id: 'p', name: [{ family: 'Moen', given: ['Twyla'] }] },
    { resourceType: 'Practitioner', id: 'd', name: [{ text: 'Dr Ada Rossi' }] },
    { resourceType: 'Medication', id: 'm', code: { text: 'Amoxicillin 500 mg "forte" \\' } }
  ];
  const person = { reference: 'Patient/p' };
  const made = (at: number): Node => {
    const day = new Date(Date.UTC(1990, 0, 1) + at * 3_600_000).toISOString();
    if (at % 10 === 0)
      return {
        resourceType: 'MedicationRequest',
        status: 'active',
        medicationReference: { reference: 'urn:uuid:m' },
        subject: person,
        authoredOn: day,
        note: [{ text: 'Take with food. '.repeat(20) }]
      };
    return {
      resourceType: 'Observation',
      id: `o${at}`,
      status: 'final',
      category: [{ coding: [{ system: 'http://x', code: 'laboratory' }] }],
      code: { coding: [{ system: 'http://loinc.org', code: '2823-3' }], text: 'Potassium' },
      subject: person,
      performer: [{ reference: 'Practitioner/d' }],
      effectiveDateTime: day,
      valueQuantity: { value: 3 + (at % 30) / 10, unit: 'mmol/L', code: 'mmol/L' },
      text: { status: 'generated', div: `<div>Potassium {"entry":[${at}]} \\u00e4ä</div>` }
    };
  };
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const add = (text: string): void => {
    const part = encoder.encode(text);
    parts.push(part);
    bytes += part.length;
  };
  add('{\n  "resourceType": "Bundle",\n  "type": "collection",\n  "entry": [\n');
  let entries = 0;
  for (; bytes < size; entries++) {
    const resource = resources[entries] ?? made(entries);
    const fullUrl = `urn:uuid:${String(resource.id ?? entries)}`;
    add(`${entries > 0 ? ',\n' : ''}${JSON.stringify({ fullUrl, resource }, null, 2)}`);
  }
  add('\n  ],\n  "timestamp": "2024-05-03T10:00:00Z"\n}\n');
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { bytes: whole, entries };
}

/** The most that the heap grew by while something ran, as looked at every few milliseconds. */
async function heapWhile<T>(work: () => Promise<T>): Promise<{ value: T; most: number }> {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  const look = setInterval(
    () => (most = Math.max(most, process.memoryUsage().heapUsed - before)),
    5
  );
  try {
    return { value: await work(), most };
  } finally {
    clearInterval(look);
  }
}

describe('a large FHIR bundle', () => {
  it(
    'is read with memory that does not grow with it, tells how far it is, and lets others work meanwhile',
    { timeout: 600_000 },
    async () => {
      const { bytes, entries } = madeBundle(SIZE);
      const told: number[] = [];
      // One millisecond at each look at the clock, so that a fast machine takes as many turns as a slow one.
      let clock = 0;
      const watch = vi.spyOn(performance, 'now').mockImplementation(() => clock++);
      let turns = 0;
      let next = setImmediate(function turn() {
        turns++;
        next = setImmediate(turn);
      });
      const start = Date.now();
      const { value: outline, most } = await heapWhile(() =>
        readFhirGradually(bytes, { onProgress: (share) => told.push(share) })
      );
      const seconds = (Date.now() - start) / 1000;
      clearImmediate(next);
      watch.mockRestore();
      console.log(
        `${Math.round(bytes.length / 1e6)} MB, ${entries} entries in ${seconds.toFixed(1)} s, heap at most ${Math.round(most / 1e6)} MB more, ${turns} times somebody else's turn`
      );
      const shown = Math.min(entries, MOST);
      expect([outline.resources, outline.leftOut]).toEqual([shown, entries - shown]);
      const counted = outline.sections.map(({ items, left }) => items.length + left);
      expect(counted.reduce((a, b) => a + b)).toBe(shown - 3);
      expect(outline.sections.find(({ kind }) => kind === 'medicines')!.items[0]!.title).toBe(
        'Amoxicillin 500 mg "forte" \\'
      );
      expect(told.length).toBeGreaterThan(100);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(told.at(-1)).toBe(1);
      // Garbage that was not collected yet counts too; all of it parsed takes three times its bytes.
      expect(most).toBeLessThan(100_000_000);
      expect(turns).toBeGreaterThan(entries / 20);
    }
  );

  it('says the same as when it is parsed whole, and gives each resource again for an export', async () => {
    const { bytes } = madeBundle(2_000_000);
    expect(await readFhirGradually(bytes)).toEqual(outlineOf(parseFhir(bytes)));
    const understood = await understand(bytes, 'x.json', '');
    const chart = wholeChart([
      { index: 0, title: 'x', added: new Date(0), author: 'y', understood }
    ]);
    const chosen = chart.entries.filter(({ section }) => section === 'results').slice(-1);
    const subject = { name: 'Twyla', urn: 'urn:x' };
    const summary = patientSummary(subject, chosen, new Date(0), () => crypto.randomUUID());
    expect(JSON.stringify(summary)).toContain('"resourceType":"Observation"');
    expect(understood.date).toBe('2024-05-03T10:00:00Z');
  });

  it('is read in lines as bulk export writes them, with bundles within, and whatever its entries hold', async () => {
    const filler = { resourceType: 'Observation', code: { text: 'Filler '.repeat(200) } };
    const inner = { resourceType: 'Bundle', entry: [{ resource: { ...filler, id: 'inner' } }] };
    const lines = Array.from({ length: 1000 }, (_, i) => JSON.stringify(i % 7 ? filler : inner));
    const bulk = encoder.encode(lines.join('\n'));
    expect(await readFhirGradually(bulk)).toEqual(outlineOf(parseFhir(bulk)));
    const odd = {
      resourceType: 'Bundle',
      id: 'entry',
      entry: [
        null,
        'text',
        [],
        {},
        { resource: null },
        ...lines.map((one) => ({ resource: JSON.parse(one) as Node }))
      ]
    };
    const bundle = encoder.encode(`\uFEFF${JSON.stringify(odd)}`);
    expect(await readFhirGradually(bundle)).toEqual(outlineOf(parseFhir(bundle)));
  });

  it('that is damaged is told so, wherever the damage is, and a reading stops where it is told to', async () => {
    const { bytes } = madeBundle(2_000_000);
    for (const at of [3, 1_000_000, bytes.length - 3]) {
      const damaged = bytes.slice();
      damaged.fill(0x7b, at, at + 2);
      await expect(readFhirGradually(damaged)).rejects.toMatchObject({ code: 'health/damaged' });
    }
    await expect(readFhirGradually(bytes.subarray(0, 1_500_000))).rejects.toMatchObject({
      code: 'health/damaged'
    });
    await expect(
      readFhirGradually(bytes, { signal: AbortSignal.abort(new Error('enough')) })
    ).rejects.toThrow('enough');
  });
});
