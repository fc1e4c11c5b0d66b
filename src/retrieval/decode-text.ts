/** A file that can't be read as a document, said so that people can act on it. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
}

/** Enough for any guide; what is larger is data. */
export const LARGEST_DOCUMENT_BYTES = 10 * 1024 * 1024;

/** The text of a file. Throws an UnreadableDocument when it is too large, binary or not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > LARGEST_DOCUMENT_BYTES) {
    throw new UnreadableDocument(`The file has ${megabytes(bytes.length)} MB and at most 10 MB are read: split it.`);
  }
  if (bytes.includes(0)) throw new UnreadableDocument('The file is binary, not text.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch (thrown) {
    throw new UnreadableDocument('The file is not valid UTF-8: save it in that encoding.', { cause: thrown });
  }
}

const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
