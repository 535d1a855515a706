/** A file inside a document. */
export interface Attachment {
  name: string;
  mime: string;
  bytes: Uint8Array<ArrayBuffer>;
}
