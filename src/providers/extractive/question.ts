import type { ChatCall } from '../../chat/call.ts';
import { lastQuestion } from '../../chat/text.ts';

/** What the person asked. */
export type Question = {
  readonly text: string;
  /** The person wrote more than is read. */
  readonly isCut: boolean;
  /** The highest number of a source that the client has put into the message itself; 0 where there is none. */
  readonly lastSource: number;
};

/** A question is read so far, so that a pasted book holds nobody up. */
export const LONGEST_QUESTION_CHARS = 4000;
/** Elements that a client wraps round a question are looked at in no greater number. */
const MOST_ELEMENTS = 500;
const LONGEST_TAG_CHARS = 400;

/** The last question without the context that Open WebUI wraps round it. */
export function questionOf(call: ChatCall): Question {
  const message = lastQuestion(call);
  const text = unwrapped(message);
  return {
    text: text.slice(0, LONGEST_QUESTION_CHARS),
    isCut: text.length > LONGEST_QUESTION_CHARS,
    lastSource: lastSourceIn(message),
  };
}

const sourceId = /^[^>]*?\sid="(\d{1,6})"/;

/** Sources are numbered in order, so the last ones are looked at. */
function lastSourceIn(message: string): number {
  let highest = 0;
  let at = message.length;
  for (let looked = 0; looked < MOST_ELEMENTS && at > 0; looked++) {
    at = message.lastIndexOf('<source', at - 1);
    if (at < 0) break;
    const id = sourceId.exec(message.slice(at, at + LONGEST_TAG_CHARS))?.[1];
    highest = Math.max(highest, Number(id ?? 0));
  }
  return highest;
}

function unwrapped(message: string): string {
  const query = between(message, '<user_query>', '</user_query>');
  if (query !== undefined) return query;
  const end = message.lastIndexOf('</context>');
  const after = end < 0 ? '' : message.slice(end + '</context>'.length).trim();
  if (after !== '') return after;
  return withoutBlocks(withoutBlocks(message, 'context'), 'source').trim();
}

function between(text: string, open: string, close: string): string | undefined {
  const start = text.lastIndexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start);
  return end < 0 ? undefined : text.slice(start + open.length, end).trim();
}

/** The text without `<tag …>…</tag>`; an element that is not closed stays, and so do those beyond `MOST_ELEMENTS`. */
function withoutBlocks(text: string, tag: string): string {
  const close = `</${tag}>`;
  let kept = '';
  let at = 0;
  for (let removed = 0; removed < MOST_ELEMENTS; removed++) {
    const start = text.indexOf(`<${tag}`, at);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) break;
    kept += text.slice(at, start);
    at = end + close.length;
  }
  return kept + text.slice(at);
}
