import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seeded } from '../../test/support/seeded.ts';
import { spun } from './spin.ts';

/** A text of our own, made of a template. */
export type OwnText = {
  readonly text: string;
  readonly head: 'direct' | 'context';
  readonly isAttack: boolean;
  readonly lang: string;
  readonly kind: string;
  readonly template: string;
};

const folder = fileURLToPath(new URL('./texts/', import.meta.url));
const fileName = /^(direct|context)-(attacks|benign)\.(en|uk|ru)\.txt$/;

export const ownFiles = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => fileName.test(name))
    .sort()
    .map((name) => join(folder, name));

const TEXTS_OF_TEMPLATE = 12;

/** So many texts of each template, the same each time. */
export const ownTexts = (most = TEXTS_OF_TEMPLATE): readonly OwnText[] =>
  ownFiles().flatMap((path) => textsOf(path, most));

const LONG_TEXTS = 120;
const JOINED = 3;
const endMark = /[.!?:…]+$/;

/** Long sentences of harmless ones: a text is no order for being long. So many in each language. */
export function longSentences(texts: readonly OwnText[]): readonly OwnText[] {
  const random = seeded(LONG_TEXTS);
  return ['en', 'uk', 'ru'].flatMap((lang) => {
    const own = texts.filter((text) => text.head === 'context' && !text.isAttack && text.lang === lang);
    const pick = (): OwnText => own[Math.floor(random() * own.length)] as OwnText;
    return Array.from({ length: LONG_TEXTS }, (): OwnText => {
      const first = pick();
      const parts = [first.text, ...Array.from({ length: JOINED - 1 }, () => pick().text)];
      const text = `${parts.map((part) => part.replace(/\s*\|\s*/g, ' ').replace(endMark, '')).join(', ')}.`;
      return { ...first, text };
    });
  });
}

function textsOf(path: string, most: number): readonly OwnText[] {
  const name = path.slice(folder.length);
  const [, head, side, lang] = fileName.exec(name) ?? [];
  let kind = '';
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (line.startsWith('# ')) kind = line.slice(2);
      if (line === '' || line.startsWith('# ')) return [];
      const random = seeded(at * 7919);
      const texts = new Set(Array.from({ length: most * 3 }, () => spun(line, random)));
      return [...texts].slice(0, most).map((text): OwnText => ({
        text,
        head: head === 'direct' ? 'direct' : 'context',
        isAttack: side === 'attacks',
        lang: lang ?? '',
        kind,
        template: `${name}:${at + 1}`,
      }));
    });
}
