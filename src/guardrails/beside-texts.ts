import type { ChatCall, Message, Origin } from '../chat/call.ts';
import { type EditCallText, mapMessage, mapText, type TextForm } from '../chat/map-text.ts';
import type { Look, LookName, Looks } from './looks.ts';

/** A text of a request beside what is said in it: of a tool's definition, a format, a name, a field of the caller. */
export type BesideText = {
  readonly look: Look;
  /** The message that it belongs to; -1 for the request itself. */
  readonly message: number;
  readonly form: TextForm;
  readonly text: string;
};

const OF_CALL = -1;
const none: readonly BesideText[] = [];

const lookOf: Readonly<Record<Origin, LookName>> = {
  system: 'system',
  model: 'replayed',
  caller: 'beside',
  tool: 'beside',
  knowledge: 'beside',
};

/** All such texts that somebody looks for something in. Most requests have none. */
export function besideTexts(call: ChatCall, looks: Looks): readonly BesideText[] {
  const isOfCall = hasOwn(call);
  if (!isOfCall && !call.messages.some(hasBeside)) return none;
  const texts: BesideText[] = [];
  const reader =
    (message: number, said: ReadonlySet<string>): EditCallText =>
    (text, origin, form) => {
      const look = looks[lookOf[origin]];
      if (text !== '' && look.rules.length > 0 && !said.has(text)) texts.push({ look, message, form, text });
      return text;
    };
  call.messages.forEach((message, at) => {
    if (hasBeside(message)) mapMessage(message, reader(at, saidIn(message)));
  });
  if (isOfCall) mapText({ ...call, messages: [] }, reader(OF_CALL, new Set()));
  return texts;
}

/** The call with these texts in place of others, by `keyOf`. */
export function withBeside<C extends ChatCall>(call: C, changes: ReadonlyMap<string, string>): C {
  const editor =
    (message: number): EditCallText =>
    (text) =>
      changes.get(keyOf({ message, text })) ?? text;
  const messages = call.messages.map((message, at) => mapMessage(message, editor(at)));
  const rest = mapText({ ...call, messages: [] }, editor(OF_CALL));
  return Object.assign({}, call, rest, { messages });
}

/** The same text in the same place is the same to who looks at it. */
export const keyOf = ({ message, text }: Pick<BesideText, 'message' | 'text'>): string => `${message}\n${text}`;

const hasOwn = ({ tools, responseFormat, sampling, toolChoice, reasoningEffort, extra }: ChatCall): boolean =>
  tools !== undefined ||
  extra !== undefined ||
  responseFormat !== undefined ||
  sampling.stop !== undefined ||
  toolChoice !== undefined ||
  reasoningEffort !== undefined;

const hasBeside = ({ parts, toolCalls, name, extra }: Message): boolean =>
  toolCalls !== undefined ||
  extra !== undefined ||
  name !== undefined ||
  parts.some((part) => part.kind === 'reasoning' || part.extra !== undefined);

const saidIn = ({ parts }: Message): ReadonlySet<string> =>
  new Set(parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])));
