import { transcode } from 'node:buffer';

/**
 * The text of bytes that are known to be valid UTF-8. Node reads letters of other alphabets than the Latin one four to eight
 * times as fast by way of UTF-16.
 */
export const utf8Text = (bytes: Uint8Array): string => transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
