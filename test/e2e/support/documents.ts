import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoryDocument } from './story.ts';

/** Documents made by code, so that a fresh clone tells the story alone: a FHIR bundle, a text, and 8 MB of noise. */
export async function sampleDocuments(dir: string): Promise<StoryDocument[]> {
  const write = async (name: string, bytes: Uint8Array | string): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, bytes);
    return path;
  };
  return [
    { path: await write('allergies.json', JSON.stringify(fhirBundle())), title: 'My allergies' },
    { path: await write('letter.txt', 'Dear colleague,\nthank you for seeing Ms Moen.\n') },
    { path: await write('scan.bin', randomBytes(8_000_000)), title: 'Scan of the knee' }
  ];
}

function fhirBundle(): object {
  const patient = {
    resourceType: 'Patient',
    id: 'p1',
    name: [{ family: 'Moen', given: ['Twyla'] }],
    birthDate: '1988-04-02'
  };
  const allergy = {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { text: 'Penicillin' },
    patient: { reference: 'Patient/p1' },
    reaction: [{ manifestation: [{ text: 'Hives' }] }]
  };
  const glucose = {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Glucose' },
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: '2026-05-03',
    valueQuantity: { value: 5.4, unit: 'mmol/L' }
  };
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [patient, allergy, glucose].map((resource) => ({ resource }))
  };
}
