import { foldedLetters, normalised } from '../../language/normalise.ts';
import { termsOf } from '../../language/terms.ts';
import { type Cue, cueNames, CUES, readCues } from './cues.ts';
import { identifiersIn } from './identifiers.ts';
import { type OfferMatch, type PermittedOffers, SUBJECT_WORDS } from './stage-offers.ts';
import type { StageOffer } from './stage-offer.ts';

const forms = [
  'question',
  'quotation',
  'code',
  'numbered',
  'number',
  'identifier',
  'payload',
  'lines',
  'marks',
  'brief',
  'long',
] as const;
const offered = [
  'tool subject',
  'tool ordered',
  'tool named',
  'tool subject ordered',
  'tool subject named',
  'dataset subject',
  'dataset named',
  'document subject',
  'document touched',
  'document coverage',
] as const;
const joint = [
  'figure of dataset',
  'listing of dataset',
  'act of tool',
  'check of tool',
  'present of tool',
  'state of tool',
  'words in document',
  'code in document',
  'our rule',
  'our question',
  'my question',
  'subject question',
  'general definition',
  'figure of nothing',
  'order of nothing',
  'work on text',
  'question of nothing',
  'making of dataset',
  'making of tool',
  'making of document',
  'programming',
  'definition of subject',
] as const;

/** What is looked at to choose a stage, each from 0 to 1. */
export const featureNames: readonly string[] = [
  ...cueNames,
  ...cueNames.map((name) => `${name} first`),
  ...forms,
  ...offered,
  ...joint,
];

const FORMS_AT = 2 * CUES;
const OFFERED_AT = FORMS_AT + forms.length;
const JOINT_AT = OFFERED_AT + offered.length;

const cue = Object.fromEntries(cueNames.map((name, at) => [name, at])) as Readonly<Record<Cue, number>>;

/** What is wanted stands where a text begins or where it ends. */
const HEAD_CHARS = 400;
const TAIL_CHARS = 150;
const MOST_WORDS = 120;

const words = /[\p{L}\p{N}]+/gu;
const shortQuotation = /["“„«`](?=\S)[^"“”„«»`\n]{1,60}["”“»`]/u;
/** Names that a machine was given: joined words, capitals with digits, humps, flags. */
const codeLike =
  /[A-Za-z]\w{0,40}_\w|--[a-z]|\b[A-Z]{2,12}[-_]?\d|\b[A-Z]{2,12}-[A-Z]{2}|\b(?:[A-Z][a-z]{1,20}){2}|\b\d{1,8}[/-][\dA-ZА-Я]|\b[a-z]{1,12}-[a-z]{2,12}-[a-z]|\b[A-Z]{6}/;
const numbered = /№\s?\d|\b[Nn]o\.?\s\d|(?:^|\s)\p{L}{3,20}\s\d{1,5}(?:[.\-/]\d{1,5}){0,3}(?=[\s,?]|$)/u;
/** What stands behind a colon is often what is to be worked on. */
const payload = /:\s{1,3}\S[^]{18}/;
const marks = /[{}|=<>;\\]|\w\(|\^\d/;
const BRIEF_WORDS = 4;
const LONG_WORDS = 30;

/** A text as the choice reads it. `features` are in the order of `featureNames`. */
export type StageFeatures = {
  readonly features: Float64Array;
  readonly matches: ReadonlyMap<StageOffer['stage'], OfferMatch>;
};

/** Takes the same time for a long text as for an enormous one. */
export function stageFeaturesOf(text: string, offers: PermittedOffers): StageFeatures {
  const whole = text.length <= HEAD_CHARS + TAIL_CHARS;
  const sample = normalised(whole ? text : `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}`);
  const read = (foldedLetters(sample).match(words) ?? []).slice(0, MOST_WORDS);
  const features = new Float64Array(featureNames.length);
  readCues(read, features);
  const named = identifiersIn(sample);
  const lines = sample.trim().split('\n').length;
  features.set(
    [
      bit(sample.trimEnd().endsWith('?')),
      bit(shortQuotation.test(sample)),
      bit(codeLike.test(sample)),
      bit(numbered.test(sample)),
      bit(/\d/.test(sample)),
      bit(named.size > 0),
      bit(payload.test(sample)),
      Math.min(1, (lines - 1) / 3),
      bit(marks.test(sample)),
      bit(read.length <= BRIEF_WORDS),
      bit(!whole || read.length > LONG_WORDS),
    ],
    FORMS_AT,
  );
  const terms = termsOf(sample);
  const matches = offers.bestFor(terms, named);
  readOffers(matches, terms.length, features);
  readJoint(features);
  return { features, matches };
}

const bit = (is: boolean | undefined): number => (is === true ? 1 : 0);

function readOffers(matches: StageFeatures['matches'], terms: number, into: Float64Array): void {
  const tool = matches.get('tool');
  const dataset = matches.get('dataset');
  const subjectOf = (stage: StageOffer['stage']): number => matches.get(stage)?.subject ?? 0;
  const subject = tool?.subject ?? 0;
  const document = Math.max(subjectOf('full_text'), subjectOf('vectors'));
  into.set(
    [
      subject,
      bit(tool?.isOrdered),
      bit(tool?.isNamed),
      tool?.isOrdered === true ? subject : 0,
      tool?.isNamed === true ? Math.max(subject, bit(tool.isOrdered)) : 0,
      dataset?.subject ?? 0,
      bit(dataset?.isNamed),
      document,
      bit(document > 0),
      terms === 0 ? 0 : Math.min(1, (document * SUBJECT_WORDS) / terms),
    ],
    OFFERED_AT,
  );
}

/** Things that tell more together than each alone. */
function readJoint(of: Float64Array): void {
  const has = (name: Cue): number => of[cue[name]] ?? 0;
  const leads = (name: Cue): number => of[CUES + cue[name]] ?? 0;
  const form = (name: (typeof forms)[number]): number => of[FORMS_AT + forms.indexOf(name)] ?? 0;
  const offer = (name: (typeof offered)[number]): number => of[OFFERED_AT + offered.indexOf(name)] ?? 0;
  const tool = Math.max(offer('tool subject'), offer('tool ordered'), offer('tool named'));
  const dataset = offer('dataset subject');
  const document = Math.max(has('document'), has('documentPart'));
  const ours = Math.max(has('we'), has('me'));
  const asks = Math.max(has('how'), has('who'), has('may'), has('whenIf'), has('whatToDo'));
  const figure = Math.max(has('count'), has('aggregate'), has('rank'), has('grouping'));
  const makes = Math.max(leads('write'), leads('transform'));
  of.set(
    [
      figure * dataset,
      Math.max(has('listing'), has('period'), has('threshold'), has('whence')) * dataset,
      has('act') * tool,
      has('check') * tool,
      has('now') * tool,
      Math.max(has('whether'), has('may')) * tool,
      Math.max(has('mention'), has('find')) * document,
      Math.max(form('code'), form('quotation'), form('numbered')) * document,
      Math.max(has('rule'), has('whatToDo')) * ours,
      has('we') * asks,
      has('me') * asks,
      asks * offer('document subject'),
      has('define') * (1 - ours),
      figure * (1 - bit(dataset > 0)),
      Math.max(has('act'), has('check')) * (1 - bit(tool > 0)),
      Math.max(has('write'), has('transform'), has('here'), has('code')) * Math.max(form('payload'), form('marks')),
      asks * (1 - offer('document touched')) * (1 - has('we')),
      makes * dataset,
      makes * tool,
      makes * offer('document touched'),
      has('code') * Math.max(asks, figure, has('find'), has('write')),
      has('define') * offer('document touched') * (1 - ours),
    ],
    JOINT_AT,
  );
}
