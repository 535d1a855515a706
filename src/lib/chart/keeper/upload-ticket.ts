import { encodeCanonical } from '../../crypto/canonical.ts';
import { encodeContext, readContext } from '../../crypto/context.ts';
import { bytes, readBlock } from '../../crypto/shape.ts';
import { FLOE_HEADER } from '../../crypto/floe.ts';
import type { UploadSecrets } from './upload-jobs.ts';

const WHAT = 'upload ticket';
const fields = {
  dek: bytes(32),
  header: bytes(FLOE_HEADER),
  context: (value: unknown) => readContext(value, WHAT)
};

/** What an upload needs to go on after the page has ended, as bytes that must be locked before they are stored. */
export function makeTicket({ dek, header, context }: UploadSecrets): Uint8Array {
  return encodeCanonical({ v: 1, dek, header, context: encodeContext(context) });
}

/** Reads a ticket. Throws MalformedError. */
export function openTicket(ticket: Uint8Array): UploadSecrets {
  return readBlock(ticket, WHAT, fields);
}
