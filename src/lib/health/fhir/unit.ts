/** Units that are written in several ways, UCUM codes among them, as people write them. */
const UNITS: Record<string, string> = {
  'mm[Hg]': 'mmHg',
  'mm Hg': 'mmHg',
  '{beats}/min': '/min',
  'beats/minute': '/min',
  'beats/min': '/min',
  bpm: '/min',
  Cel: '°C',
  degC: '°C',
  '[degF]': '°F',
  '10*3/uL': '10³/µL',
  'K/uL': '10³/µL',
  '10*6/uL': '10⁶/µL',
  'mg/dl': 'mg/dL',
  'g/dl': 'g/dL',
  'kg/m2': 'kg/m²',
  '[lb_av]': 'lb',
  '[in_i]': 'in'
};

/** A unit as people write it. UCUM writes counts as {annotations}: "{score}" reads "score"; "1" is no unit. */
export function unitInWords(written: string): string {
  if (Object.hasOwn(UNITS, written)) return UNITS[written]!;
  return written === '1' ? '' : written.replace(/^\{([^{}]*)\}$/, '$1');
}
