import type { Page } from './page.ts';
import { type Topic, topicWords } from './topic-words.ts';

const topics = Object.keys(topicWords) as readonly Topic[];

/**
 * Greedy from the beginning, so that of many words the one that begins last is taken; where two begin at one place, that
 * of the topic that is listed first.
 */
const nearest = new RegExp(
  `^[^]*(?<![a-zа-яіїєґ])(?:${topics.map((topic) => `(?<${topic}>${topicWords[topic].join('|')})`).join('|')})`,
);

/** How far back a word still speaks of a number, in UTF-16 units. */
export const REACH_CHARS = 48;

const letter = /[a-zа-яіїєґ]/i;
const camel = /([a-z])(?=[A-Z])/g;

/** What the number at a place is said to be: the nearest word before it that speaks of numbers. */
export function topicBefore(page: Page, at: number): Topic | undefined {
  const { topics: known } = page;
  if (known.has(at)) return known.get(at);
  const topic = topicOf(page.text.slice(Math.max(0, at - REACH_CHARS), at));
  known.set(at, topic);
  return topic;
}

/** The topic that a piece of text ends on. */
export function topicOf(text: string): Topic | undefined {
  if (!letter.test(text)) return undefined;
  // Names of fields are words too: tax_id, birthDate.
  const words = text.replace(camel, '$1 ').toLowerCase().replaceAll('_', ' ').replaceAll('ё', 'е');
  const groups = nearest.exec(words)?.groups;
  return groups && topics.find((topic) => groups[topic] !== undefined);
}

/** Whether words stand before a place at all; quicker than `topicBefore`, to be asked first where they are rare. */
export const mentions = (page: Page, at: number, words: RegExp): boolean =>
  words.test(page.text.slice(Math.max(0, at - REACH_CHARS), at));
