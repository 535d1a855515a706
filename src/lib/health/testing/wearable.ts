import { FitBaseType, FitEncoder } from 'fit-file-parser';

const record = (type: string, day: string, value: number, unit: string): string =>
  `<Record type="HKQuantityTypeIdentifier${type}" unit="${unit}" value="${value}" startDate="${day} 08:00:00 +0100"/>`;
/** An Apple Health export of five values that are known, one of an unknown kind and one of an unknown unit. */
export const appleExport = `<?xml version="1.0"?><!DOCTYPE HealthData [<!ELEMENT HealthData ANY>]><HealthData>
<Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-29" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
${record('HeartRate', '2024-01-01', 60, 'count/min')}${record('HeartRate', '2024-01-01', 80, 'count/min')}
${record('StepCount', '2024-01-01', 100, 'count')}${record('StepCount', '2024-01-01', 23, 'count')}
${record('BodyMass', '2024-01-02', 150, 'lb')}${record('Unheard', '2024-01-02', 1, 'x')}${record('BodyMass', '2024-01-02', 1, 'furlong')}
</HealthData>`;

/** A ride of three heart beats, as a watch writes it. Numbers of the FIT profile: session 18, record 20. */
export function ride(): Uint8Array {
  const start = FitEncoder.toFitTimestamp(new Date('2024-05-03T08:00:00Z'));
  const field = (number: number, size: number, baseType: FitBaseType, value: number) => ({
    number,
    size,
    baseType,
    value
  });
  const encoder = new FitEncoder();
  encoder.writeMessage(0, [field(0, 1, FitBaseType.Enum, 4)]);
  for (const [i, rate] of [100, 120, 140].entries()) {
    encoder.writeMessage(20, [
      field(253, 4, FitBaseType.Uint32, start + i),
      field(3, 1, FitBaseType.Uint8, rate)
    ]);
  }
  encoder.writeMessage(18, [
    field(253, 4, FitBaseType.Uint32, start + 60),
    field(2, 4, FitBaseType.Uint32, start),
    field(5, 1, FitBaseType.Enum, 2),
    field(8, 4, FitBaseType.Uint32, 3_600_000),
    field(9, 4, FitBaseType.Uint32, 2_500_000)
  ]);
  return encoder.close();
}
