/** One segment of an HL7 v2 message: its name and fields, each as written. */
export interface Segment {
  name: string;
  /** Field n of the standard at index n; index 0 is unused. MSH-1 and MSH-2 are the separators themselves. */
  fields: string[];
}

export interface Message {
  segments: Segment[];
  /** The delimiters that the message states for itself in MSH-1 and MSH-2. */
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
}

const MOST_SEGMENTS = 50_000;

// eslint-disable-next-line no-control-regex -- the start byte of HL7's MLLP frame
const START = /^[\x0b\uFEFF\s]*MSH[^\w\s]/;
/** Batch files put a header before their messages. */
// eslint-disable-next-line no-control-regex -- as above
const BATCH = /^[\x0b\uFEFF\s]*(FHS|BHS)[^\w\s]/;

/** True where a text starts as an HL7 v2 message, or a batch of them. */
export function isHl7v2(head: string): boolean {
  return START.test(head) || BATCH.test(head);
}

/** The messages of a text (HL7 v2.x, vertical bar encoding), whatever is missing in them. Never throws. */
export function parseMessages(text: string): Message[] {
  const messages: Message[] = [];
  // eslint-disable-next-line no-control-regex -- the frame bytes of MLLP
  const lines = text.replace(/[\x0b\x1c]/g, '\n').split('\n', MOST_SEGMENTS);
  for (const line of lines) {
    const name = line.trimStart().slice(0, 3);
    const written = line.trimStart();
    if (name === 'MSH') messages.push(startMessage(written));
    const message = messages.at(-1);
    if (!message || !/^[A-Z][A-Z0-9]{2}$/.test(name)) continue;
    message.segments.push({ name, fields: fieldsOf(written, name, message.field) });
  }
  return messages;
}

function startMessage(line: string): Message {
  const field = line[3] ?? '|';
  const [component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = (
    line.slice(4).split(field)[0] ?? ''
  ).split('');
  return { segments: [], field, component, repetition, escape, subcomponent };
}

function fieldsOf(line: string, name: string, separator: string): string[] {
  const parts = line.split(separator);
  // MSH-1 is the separator itself, so its fields stand one place further.
  return name === 'MSH' ? ['', separator, ...parts.slice(1)] : ['', ...parts.slice(1)];
}

/** The components of a field's first repetition, escapes resolved, empty ones undefined. */
export function components(message: Message, value: string | undefined): (string | undefined)[] {
  const first = (value ?? '').split(message.repetition)[0] ?? '';
  return first.split(message.component).map((part) => unescape(message, part));
}

/** Every repetition of a field, each as its components. */
export function repetitions(message: Message, value: string | undefined): (string | undefined)[][] {
  return (value ?? '')
    .split(message.repetition)
    .filter((part) => part !== '')
    .map((part) => components(message, part));
}

/** Resolves the escapes of HL7 v2.5 chapter 2.7; '""' means that nothing is known. Undefined where empty. */
export function unescape(message: Message, value: string | undefined): string | undefined {
  if (value === undefined || value === '' || value === '""') return undefined;
  const { escape } = message;
  if (!value.includes(escape)) return value.trim() || undefined;
  const named: Record<string, string> = {
    F: message.field,
    S: message.component,
    T: message.subcomponent,
    R: message.repetition,
    E: escape,
    H: '',
    N: '',
    '.br': '\n',
    '.sp': '\n'
  };
  const parts = value.split(escape);
  let text = parts[0] ?? '';
  for (let i = 1; i < parts.length; i += 2) {
    const code = parts[i] ?? '';
    const bytes = /^X((?:[0-9A-Fa-f]{2})+)$/.exec(code)?.[1];
    if (Object.hasOwn(named, code)) text += named[code];
    else if (bytes)
      text += String.fromCharCode(...bytes.match(/../g)!.map((hex) => parseInt(hex, 16)));
    else if (i === parts.length - 1) text += escape + code;
    text += parts[i + 1] ?? '';
  }
  return text.trim() || undefined;
}
