import type { ChatCall, Message } from '../../chat/call.ts';

/** The words of a call that tell which model suits it. Each is at most 4,001 characters long. */
export type RoutedText = {
  /** What the person asked last. */
  readonly current: string;
  /** What the person asked before that. */
  readonly previous: string;
  /** How the first system message begins. */
  readonly system: string;
};

/** A long text says what it is about where it begins, and what is wanted with it often where it ends. */
const HEAD_CHARS = 3000;
const TAIL_CHARS = 1000;
const SYSTEM_CHARS = 1000;

/** Takes the same time for a long text as for an enormous one. */
export function routedTextOf({ messages }: Pick<ChatCall, 'messages'>): RoutedText {
  let current: string | undefined;
  let previous = '';
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at];
    if (message?.role !== 'user') continue;
    const text = endsOf(message);
    if (current !== undefined) {
      previous = text;
      break;
    }
    current = text;
  }
  const system = messages.find(({ role }) => role === 'system');
  return { current: current ?? '', previous, system: system ? headOf(system, SYSTEM_CHARS) : '' };
}

/** A message of one short part, as nearly all are, is read as it stands. */
function endsOf(message: Message): string {
  const [only] = message.parts;
  if (message.parts.length === 1 && only?.kind === 'text' && only.text.length <= HEAD_CHARS + TAIL_CHARS)
    return only.text;
  let chars = 0;
  for (const part of message.parts) if (part.kind === 'text') chars += part.text.length + 1;
  const head = headOf(message, HEAD_CHARS + TAIL_CHARS);
  if (chars - 1 <= HEAD_CHARS + TAIL_CHARS) return head;
  return `${head.slice(0, HEAD_CHARS)}\n${tailOf(message, TAIL_CHARS)}`;
}

function headOf(message: Message, most: number): string {
  let head = '';
  for (const part of message.parts) {
    if (part.kind !== 'text') continue;
    if (head !== '') head += '\n';
    head += part.text.slice(0, most - head.length);
    if (head.length >= most) break;
  }
  return head.slice(0, most);
}

function tailOf(message: Message, most: number): string {
  let tail = '';
  for (let at = message.parts.length - 1; at >= 0 && tail.length < most; at--) {
    const part = message.parts[at];
    if (part?.kind !== 'text') continue;
    if (tail !== '') tail = `\n${tail}`;
    tail = part.text.slice(-Math.max(1, most - tail.length)) + tail;
  }
  return tail.slice(-most);
}
