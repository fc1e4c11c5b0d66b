/** The kinds of pictures that every model which sees can read. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';

const declared: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/jpg',
  'image/webp',
  'image/gif',
  // Stores of files often know no better; the bytes tell.
  'application/octet-stream',
  'binary/octet-stream',
]);

/** May a body with this `content-type` be a picture? */
export const mayBePicture = (contentType: string): boolean =>
  declared.has((contentType.split(';')[0] ?? '').trim().toLowerCase());

/** What the first bytes say: the signatures of PNG (RFC 2083), JPEG (T.81), GIF (89a) and WebP (RFC 9649). */
export function pictureTypeOf(bytes: Uint8Array): PictureType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp';
  return undefined;
}
