import type { ChatEvent, EmbedEvent } from './event.ts';
import type { Extra } from './extra.ts';
import type { Json } from './json.ts';

/** What any value takes beside its letters. */
const CHARS_PER_VALUE = 8;
/** What an event takes beside what it says. */
const CHARS_PER_EVENT = 64;

/** About how many characters are kept of a value; any depth will do. */
export function sizeOfJson(value: Json): number {
  let chars = 0;
  const waiting: Json[] = [value];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    chars += CHARS_PER_VALUE;
    if (typeof at === 'string') chars += at.length;
    else if (typeof at === 'object' && at !== null) {
      for (const [key, inner] of Object.entries(at)) {
        if (!Array.isArray(at)) chars += key.length;
        waiting.push(inner);
      }
    }
  }
  return chars;
}

const sizeOfExtra = (extra: Extra | undefined): number => (extra ? sizeOfJson(extra.fields) : 0);

/** About how many characters are kept of an event, for the bounds on what a model can make us hold. */
export function sizeOfEvent(event: ChatEvent | EmbedEvent): number {
  switch (event.type) {
    case 'text':
      return CHARS_PER_EVENT + event.text.length + (event.logprobs ? sizeOfJson(event.logprobs) : 0);
    case 'tool-call':
      return CHARS_PER_EVENT + event.argumentsText.length + sizeOfExtra(event.extra);
    case 'extra':
      return CHARS_PER_EVENT + sizeOfExtra(event.extra);
    case 'source':
      return CHARS_PER_EVENT + event.passage.title.length + event.passage.text.length;
    case 'note':
      return CHARS_PER_EVENT + sizeOfJson(event.note.about);
    default:
      return CHARS_PER_EVENT;
  }
}
