import { describe, expect, it } from 'vitest';
import { readHl7v2 } from './hl7v2.ts';
import { components, parseMessages, unescape } from './hl7v2/message.ts';

const bytes = (lines: string[]): Uint8Array => new TextEncoder().encode(lines.join('\r'));
const HEADER = 'MSH|^~\\&|LAB|City|EHR|Home|20240503093000+0200||ORU^R01|77|P|2.5.1';

describe('readHl7v2', () => {
  it('reads a result: whose, what, how much, and what is out of range', () => {
    const file = readHl7v2(
      bytes([
        HEADER,
        'PID|1||9^^^X||Doe^Jo^M^^Dr||19800229|F',
        'OBR|1|||CBC^Blood count^LN|||20240502',
        'OBX|1|NM|718-7^Haemoglobin^LN||9.1|g/dL|12-15.5|L|||F|||20240502',
        'NTE|1||taken twice',
        'OBX|2|SN|2^Titre||>^100|{titer}||||| F',
        'OBX|3|TX|3^Note||line one\\.br\\line two \\T\\ more~again',
        'AL1|1|DA|70618^Penicillin|SV|Hives'
      ])
    );
    const [results] = file.outline.sections.filter(({ kind }) => kind === 'results');
    expect(file).toMatchObject({
      title: 'Result message: Blood count',
      date: '2024-05-03T09:30:00+02:00',
      messages: 1,
      type: 'ORU'
    });
    expect(file.outline.patient).toMatchObject({
      name: 'Dr Jo M Doe',
      birthDate: '1980-02-29',
      sex: 'female'
    });
    expect(results!.items.find(({ title }) => title === 'Haemoglobin')).toMatchObject({
      value: '9.1 g/dL',
      alerts: ['low'],
      details: ['Usual range 12 to 15.5', 'taken twice'],
      date: '2024-05-02'
    });
    expect(results!.items.find(({ title }) => title === 'Titre')?.value).toBe('> 100 titer');
    expect(results!.items.find(({ title }) => title === 'Note')?.value).toBe(
      'line one\nline two & more\nagain'
    );
    expect(file.outline.sections[0]).toMatchObject({
      kind: 'allergies',
      items: [{ title: 'Penicillin', alerts: ['high-risk'] }]
    });
  });

  it('hands out an attached file', () => {
    const file = readHl7v2(bytes([HEADER, 'OBX|1|ED|1^Report||^application^PDF^Base64^JVBERi0=']));
    expect(file.attachments).toMatchObject([{ name: 'Attachment 1.pdf', mime: 'application/pdf' }]);
  });

  it('takes the delimiters that a message states', () => {
    const [message] = parseMessages('MSH#*!/%#A*B#C\nPID#1##5*x!6');
    expect(components(message!, message!.segments[1]!.fields[3])).toEqual(['5', 'x']);
  });

  it('leaves unknown escapes, and takes "" for nothing known', () => {
    const [message] = parseMessages(HEADER);
    expect(unescape(message!, 'a\\X41\\b')).toBe('aAb');
    expect(unescape(message!, '""')).toBeUndefined();
    expect(unescape(message!, 'a\\H\\b\\N\\c\\')).toBe('abc\\');
  });

  it.each(['MSH', 'MSH|', 'MSH|^~\\&', 'MSH|^~\\&|\rOBX', 'MSH|^~\\&\rPID|\rOBR|\rOBX|||||||||'])(
    'survives %j',
    (text) => {
      expect(readHl7v2(bytes([text])).messages).toBe(1);
    }
  );

  it('refuses in words what holds no message', () => {
    expect(() => readHl7v2(bytes(['PID|1']))).toThrow(/no HL7 message/);
  });
});
