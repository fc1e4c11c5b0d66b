import type { ChatCall, Message, Part } from './call.ts';

const textOfPart = (part: Part): string => (part.kind === 'text' ? part.text : '');

/** What was said in a message; its parts are joined by a blank line. */
export const textOf = (message: Message): string =>
  message.parts.length === 1 && message.parts[0]
    ? textOfPart(message.parts[0])
    : message.parts.map(textOfPart).filter(Boolean).join('\n\n');

/** What the person asked last; empty when no user message stands in the call. */
export const lastQuestion = (call: ChatCall): string => {
  const message = call.messages.findLast(({ role }) => role === 'user');
  return message ? textOf(message) : '';
};

const CHARS_PER_TOKEN_LATIN = 4;
/** Cyrillic and other scripts take more tokens a letter in every vocabulary that the fleet uses. */
const CHARS_PER_TOKEN_OTHER = 2.2;

/** Adds up texts and estimates their tokens as if they were one, however they were cut. */
export class TokenEstimate {
  #chars = 0;
  #others = 0;

  add(text: string): void {
    this.#chars += text.length;
    this.#others += othersIn(text);
  }

  get tokens(): number {
    return Math.ceil(this.#others / CHARS_PER_TOKEN_OTHER + (this.#chars - this.#others) / CHARS_PER_TOKEN_LATIN);
  }
}

const other = /[^\0-\u024f]/;

/** How many characters are not Latin; of a long text both ends are looked at. */
function othersIn(text: string): number {
  if (!other.test(text)) return 0; // as nearly all Latin texts, and quicker than to count
  const sample = text.length > 4096 ? text.slice(0, 2048) + text.slice(-2048) : text;
  let others = 0;
  for (let i = 0; i < sample.length; i++) if (sample.charCodeAt(i) > 0x24f) others++;
  return sample === text ? others : (others / sample.length) * text.length;
}

/** A quick estimate of a text's tokens, within about a quarter of real counts for prose. */
export function estimateTokens(text: string): number {
  const estimate = new TokenEstimate();
  estimate.add(text);
  return estimate.tokens;
}

/** Framing of a message in a chat template, in tokens. */
const TOKENS_PER_MESSAGE = 4;
/** A low-detail picture; providers differ, so this is a floor. */
const TOKENS_PER_MEDIA = 300;

/** A quick estimate of a call's input tokens: messages, tools and schemas. */
export function estimateInputTokens(call: ChatCall): number {
  let tokens = 0;
  for (const message of call.messages) {
    tokens += TOKENS_PER_MESSAGE;
    for (const part of message.parts) tokens += part.kind === 'media' ? TOKENS_PER_MEDIA : estimateTokens(part.text);
    for (const toolCall of message.toolCalls ?? []) tokens += estimateTokens(toolCall.name + toolCall.argumentsText);
  }
  if (call.tools) tokens += estimateTokens(JSON.stringify(call.tools));
  if (call.responseFormat) tokens += estimateTokens(JSON.stringify(call.responseFormat));
  return tokens;
}

/** Few answers are longer, in tokens. */
const USUAL_OUTPUT_TOKENS = 1024;

/** What the answers to a call may have in tokens: as many as it allows, else a usual length, which a model may fall short of. */
export const estimateOutputTokens = (call: ChatCall, mostOutput = USUAL_OUTPUT_TOKENS): number =>
  (call.maxOutputTokens ?? Math.min(mostOutput, USUAL_OUTPUT_TOKENS)) * call.choices;
