import { expect, it } from 'vitest';
import { safeFileName } from './download.ts';

it.each([
  ['scan.dcm', 'scan.dcm'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['C:\\x\\y.pdf', 'C__x_y.pdf'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['a\u0000b\n.txt', 'ab.txt'],
  ['...', 'document'],
  ['', 'document'],
  ['Größe 體重.pdf', 'Größe 體重.pdf']
])('abuse 17: a name that leads elsewhere or deceives is made safe: %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

it('keeps the extension of a long name', () => {
  const safe = safeFileName(`${'x'.repeat(400)}.json`);
  expect(safe.length).toBe(180);
  expect(safe.endsWith('.json')).toBe(true);
});
