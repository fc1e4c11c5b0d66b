import type { ChatCall } from '../../chat/call.ts';
import { lastQuestion } from '../../chat/text.ts';

/** What the person asked. */
export type Question = {
  readonly text: string;
  /** The highest number of a source that the client has put into the message itself; 0 where there is none. */
  readonly lastSource: number;
};

const sourceId = /<source\b[^>]{0,400}?\bid="(\d{1,6})"/g;

/** The last question without the context that Open WebUI wraps round it. */
export function questionOf(call: ChatCall): Question {
  const message = lastQuestion(call);
  let lastSource = 0;
  for (const [, id] of message.matchAll(sourceId)) lastSource = Math.max(lastSource, Number(id));
  return { text: unwrapped(message), lastSource };
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

/** The text without `<tag …>…</tag>`; an element that is not closed stays. */
function withoutBlocks(text: string, tag: string): string {
  const close = `</${tag}>`;
  let kept = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf(`<${tag}`, at);
    const end = start < 0 ? -1 : text.indexOf(close, start);
    if (end < 0) return kept + text.slice(at);
    kept += text.slice(at, start);
    at = end + close.length;
  }
}
