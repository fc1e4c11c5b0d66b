import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { cyrillicLanguage } from '../language/language.ts';
import { termsOf } from '../language/terms.ts';
import { decodeText } from './decode-text.ts';
import type { ReadDocument } from './document.ts';
import { cutPassages } from './passages.ts';
import { readMarkdown } from './read-markdown.ts';
import { readPlainText } from './read-plain-text.ts';

/** Changes whenever documents are read or brought to stems in another way, so that they are all read anew. */
const READING = 'reading-3';

const markdownNames = new Set(['.md', '.markdown']);
const textNames = new Set(['.txt']);

/** Is this a file that can be read, by its name? */
export const isReadable = (path: string): boolean => {
  const extension = extname(path).toLowerCase();
  return markdownNames.has(extension) || textNames.has(extension);
};

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(READING).update(bytes).digest('hex');

/** Reads a file's bytes into passages. Throws an UnreadableDocument. */
export function readDocument(
  file: { readonly path: string; readonly shownPath: string },
  bytes: Uint8Array,
): ReadDocument {
  const text = decodeText(bytes);
  const cyrillic = cyrillicLanguage(text);
  const stems = (part: string): string =>
    termsOf(part, cyrillic)
      .flatMap((term) => term.stems)
      .join(' ');
  const extension = extname(file.path);
  const read: ReturnType<typeof readMarkdown> = markdownNames.has(extension.toLowerCase())
    ? readMarkdown(text)
    : { sections: readPlainText(text) };
  const fileName = basename(file.path, extension);
  const title = (read.title ?? fileName.replace(/[-_]+/g, ' ')).slice(0, 300);
  const titleTerms = stems(`${title} ${fileName}`);
  return {
    ...file,
    hash: hashOf(bytes),
    title,
    passages: cutPassages(read.sections).map(({ headings, allHeadings, text, body }) => ({
      headings,
      text,
      terms: { title: titleTerms, headings: stems(allHeadings.join('\n')), body: stems(body) },
    })),
  };
}
