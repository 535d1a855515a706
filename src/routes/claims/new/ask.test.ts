import { expect, test } from 'vitest';
import { addressIn, askingOf, checkTyped, linesOf, type Typed } from './ask.ts';

const now = new Date('2026-05-03T12:00:00');
const patient = `0x${'Ab'.repeat(20)}`;
const typed: Typed = {
  patient,
  person: ' Twyla Moen ',
  number: 'K-1',
  documents: 'Hospital bill of 3 May\n\n  Letter of discharge ',
  why: 'Knee',
  until: '2026-06-01'
};

test('each line that says something is a document', () => {
  expect(checkTyped(typed, now)).toEqual({});
  expect(askingOf(typed)).toMatchObject({
    patient: patient.toLowerCase(),
    person: 'Twyla Moen',
    documents: ['Hospital bill of 3 May', 'Letter of discharge']
  });
});

test('says at each field what is missing or too much', () => {
  const empty = { patient: '', person: ' ', number: '', documents: '\n', why: '', until: '' };
  expect(Object.keys(checkTyped(empty, now)).sort()).toEqual(Object.keys(empty).sort());
  const many = Array.from({ length: 21 }, (_, i) => `Bill ${i}`).join('\n');
  expect(linesOf(many)).toHaveLength(21);
  expect(Object.keys(checkTyped({ ...typed, documents: many }, now))).toEqual(['documents']);
  expect(Object.keys(checkTyped({ ...typed, until: '2026-09-01' }, now))).toEqual(['until']);
});

test('finds the address in a code', () => {
  for (const code of [patient, `ethereum:${patient}@1`, `https://a.example/#/x?with=${patient}`])
    expect(addressIn(code)).toBe(patient);
  for (const code of ['', `0x${'ab'.repeat(32)}`, 'WIFI:S:x;;']) expect(addressIn(code)).toBeNull();
});
