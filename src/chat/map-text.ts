import type { ChatCall, EmbedCall, Message, Origin, Part, ToolCall, ToolDefinition } from './call.ts';
import type { BesideEvent } from './edit-text.ts';
import type { Passage } from './event.ts';
import type { Extra } from './extra.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** What a text must stay: words, valid JSON, or a name of letters, digits, `_` and `-`. */
export type TextForm = 'text' | 'json' | 'name';

/** Gives the text itself back where it stays as it is. */
export type EditCallText = (text: string, origin: Origin, form: TextForm) => string;

/**
 * The call with every text of it edited that goes to a model: messages, earlier tool calls, definitions of tools, formats,
 * stop words, names, choices, and fields that the vocabulary does not name, where a long number that changes becomes text.
 * Not edited are pictures and other data, and what a program goes by: ids, names of tools and of their fields. What does
 * not change is the very same object.
 */
export function mapText(call: ChatCall, edit: EditCallText): ChatCall {
  const messages = mapped(call.messages, (message) => mapMessage(message, edit));
  const tools = call.tools && mapped(call.tools, (tool) => mapTool(tool, edit));
  const responseFormat = call.responseFormat && mapObject(call.responseFormat, edit, 'system', definition);
  const stop = call.sampling.stop && mapped(call.sampling.stop, (word) => edit(word, 'caller', 'text'));
  const toolChoice = call.toolChoice === undefined ? undefined : mapToolChoice(call.toolChoice, call.tools, edit);
  const reasoningEffort = call.reasoningEffort === undefined ? undefined : mapEffort(call.reasoningEffort, edit);
  const extra = mapExtra(call.extra, edit, 'caller');
  if (
    messages === call.messages &&
    tools === call.tools &&
    responseFormat === call.responseFormat &&
    stop === call.sampling.stop &&
    toolChoice === call.toolChoice &&
    reasoningEffort === call.reasoningEffort &&
    extra === call.extra
  )
    return call;
  return {
    ...withMessages(call, messages),
    ...(tools && { tools }),
    ...(responseFormat && { responseFormat }),
    ...(stop && { sampling: { ...call.sampling, stop } }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(reasoningEffort !== undefined && { reasoningEffort }),
    ...(extra && { extra }),
  };
}

/** The call with other messages, without those as they arrived; the very same where they are the same. */
export function withMessages(call: ChatCall, messages: readonly Message[]): ChatCall {
  if (messages === call.messages) return call;
  const { received: _, ...rest } = call;
  return { ...rest, messages };
}

/** The same for texts to embed. */
export function mapEmbedText(call: EmbedCall, edit: EditCallText): EmbedCall {
  const texts = mapped(call.texts, (text) => edit(text, 'caller', 'text'));
  const extra = mapExtra(call.extra, edit, 'caller');
  return texts === call.texts && extra === call.extra ? call : { ...call, texts, ...(extra && { extra }) };
}

/** What is edited of a value. */
type Reach = {
  /** Keys whose strings and lists stay. */
  readonly skipped: ReadonlySet<string>;
  /** Of other strings. */
  readonly stays: (text: string) => boolean;
  readonly withNumbers: boolean;
};

/** Every string of a value that is within reach, and every long number; keys stay. */
function mapJson(value: Json, edit: (text: string) => string, reach: Reach): Json {
  if (typeof value === 'string') return reach.stays(value) ? value : edit(value);
  if (typeof value === 'number') return reach.withNumbers ? mapNumber(value, edit) : value;
  if (Array.isArray(value)) return mapped(value as readonly Json[], (inner) => mapJson(inner, edit, reach));
  if (!isJsonObject(value)) return value;
  let changed: Record<string, Json> | undefined;
  for (const key in value) {
    const inner = value[key];
    if (inner === undefined || (reach.skipped.has(key) && !isJsonObject(inner))) continue;
    const edited = mapJson(inner, edit, reach);
    if (edited !== inner) (changed ??= { ...value })[key] = edited;
  }
  return changed ?? value;
}

/** The least number of nine digits: shorter ones are no phone, card or tax number. */
const LONG_NUMBER = 100_000_000;

function mapNumber(value: number, edit: (text: string) => string): Json {
  if (Math.abs(value) < LONG_NUMBER) return value;
  const text = String(value);
  const edited = edit(text);
  return edited === text ? value : edited;
}

const dataUrl = /^data:[\w/+.;=-]{0,200};base64,/;
/** What reads as text once it is decoded. */
const textUrl = /^data:(?:text\/|[\w/+.-]{0,100}(?:json|xml|yaml|csv))/i;
const notBase64 = /[^A-Za-z0-9+/=_-]/;
/** Digits between separators, or eight words in a row: chance puts them into no ten megabytes of base64. */
const readable = /(?:^|[+/_=-])\d{8,20}(?![A-Za-z0-9])|(?:[+/_=-][A-Za-z]{2,20}){8}/;

/** What is shorter is looked into: it takes no time, and base64 may hold a text. */
const LONG_DATA_CHARS = 64 * 1024;

/** A file or a picture written as text: the whole of it is base64 that nobody reads. */
function isData(text: string): boolean {
  if (text.startsWith('data:')) {
    const head = dataUrl.exec(text)?.[0];
    return head !== undefined && !textUrl.test(head) && !notBase64.test(text.slice(head.length));
  }
  return text.length > LONG_DATA_CHARS && !notBase64.test(text) && !readable.test(text);
}

const plainAddress = /^https?:\/\/[^\s?#@%]{1,2048}$/i;
const longDigits = /\d{9}/;

/** Data, or where it is fetched from, as long as the address itself can hold no phone number and no mail address. */
const isDataOrAddress = (text: string): boolean => (plainAddress.test(text) && !longDigits.test(text)) || isData(text);

/** The same list where nothing changed. */
function mapped<T>(list: readonly T[], edit: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const item = list[at] as T;
    const edited = edit(item);
    if (edited !== item) (changed ??= list.slice())[at] = edited;
  }
  return changed ?? list;
}

/** Where the texts of a message come from, by its role. */
export const originOf: Readonly<Record<Message['role'], Origin>> = {
  system: 'system',
  user: 'caller',
  assistant: 'model',
  tool: 'tool',
};

/** A message with every text of it edited; the very same where none changes. */
export function mapMessage(message: Message, edit: EditCallText): Message {
  const origin = originOf[message.role];
  const parts = mapped(message.parts, (part) => mapPart(part, edit, origin));
  const toolCalls = message.toolCalls && mapped(message.toolCalls, (call) => mapToolCall(call, edit));
  const extra = mapExtra(message.extra, edit, origin);
  // Of a tool's result it is the tool's name.
  const name =
    message.name === undefined || message.role === 'tool' ? message.name : edit(message.name, origin, 'name');
  if (parts === message.parts && toolCalls === message.toolCalls && extra === message.extra && name === message.name)
    return message;
  return {
    ...message,
    parts,
    ...(toolCalls && { toolCalls }),
    ...(extra && { extra }),
    ...(name !== undefined && { name }),
  };
}

const ofPart: Reach = {
  skipped: new Set(['type', 'id', 'file_id', 'format', 'media_type', 'cache_control']),
  stays: isDataOrAddress,
  withNumbers: true,
};

function mapPart(part: Part, edit: EditCallText, origin: Origin): Part {
  if (part.kind === 'media') {
    const ref = part.ref === '' || isDataOrAddress(part.ref) ? part.ref : edit(part.ref, origin, 'text');
    const extra = mapExtra(part.extra, edit, origin, ofPart);
    return ref === part.ref && extra === part.extra ? part : { ...part, ref, ...(extra && { extra }) };
  }
  const text = edit(part.text, origin, 'text');
  if (part.kind === 'reasoning') return text === part.text ? part : { ...part, text };
  const extra = mapExtra(part.extra, edit, origin, ofPart);
  return text === part.text && extra === part.extra ? part : { ...part, text, ...(extra && { extra }) };
}

function mapToolCall(call: ToolCall, edit: EditCallText): ToolCall {
  const argumentsText = edit(call.argumentsText, 'model', call.custom ? 'text' : 'json');
  const extra = mapExtra(call.extra, edit, 'model');
  return argumentsText === call.argumentsText && extra === call.extra
    ? call
    : { ...call, argumentsText, ...(extra && { extra }) };
}

/** A program goes by what is skipped. */
const definition: Reach = {
  skipped: new Set(['type', 'name', '$ref', '$id', '$schema', 'required', 'pattern', 'format']),
  stays: isData,
  withNumbers: false,
};

const mapTool = (tool: ToolDefinition, edit: EditCallText): ToolDefinition =>
  mapObject(tool, edit, 'system', definition) as ToolDefinition;

const choices: ReadonlySet<string> = new Set([
  'auto',
  'none',
  'required',
  'any',
  'function',
  'custom',
  'allowed_tools',
]);

function mapToolChoice(choice: Json, tools: ChatCall['tools'], edit: EditCallText): Json {
  if (typeof choice === 'string' && choices.has(choice)) return choice;
  const names = new Set(tools?.map(nameOfTool));
  const stays = (text: string): boolean => choices.has(text) || names.has(text);
  return mapJson(choice, (text) => edit(text, 'caller', 'text'), { skipped: nothing, stays, withNumbers: true });
}

/** What a tool is called by, in any of the forms of its definition. */
export function nameOfTool(tool: ToolDefinition): Json | undefined {
  const inner = tool.function ?? tool['custom'];
  return isJsonObject(inner) ? inner['name'] : tool['name'];
}

const shortWord = /^[a-z_]{1,32}$/;

const mapEffort = (effort: string, edit: EditCallText): string =>
  shortWord.test(effort) ? effort : edit(effort, 'caller', 'text');

const mapObject = (value: JsonObject, edit: EditCallText, origin: Origin, reach: Reach): JsonObject =>
  mapJson(value, (text) => edit(text, origin, 'text'), reach) as JsonObject;

const nothing: ReadonlySet<string> = new Set();
const unnamed: Reach = { skipped: nothing, stays: isData, withNumbers: true };

function mapExtra(
  extra: Extra | undefined,
  edit: EditCallText,
  origin: Origin,
  reach: Reach = unnamed,
): Extra | undefined {
  if (!extra) return undefined;
  const fields = mapObject(extra.fields, edit, origin, reach);
  return fields === extra.fields ? extra : { ...extra, fields };
}

const beside: Reach = { skipped: nothing, stays: isData, withNumbers: false };

/** What stands beside an answer with its texts edited; the very same where none changes. */
export function mapBesideText(event: BesideEvent, edit: (text: string) => string): BesideEvent {
  if (event.type === 'source') {
    const passage = mapPassage(event.passage, edit);
    return passage === event.passage ? event : { ...event, passage };
  }
  if (event.type === 'note') {
    const about = mapJson(event.note.about, edit, beside) as typeof event.note.about;
    return about === event.note.about ? event : { ...event, note: { ...event.note, about } };
  }
  const fields = mapJson(event.extra.fields, edit, beside) as JsonObject;
  return fields === event.extra.fields ? event : { ...event, extra: { ...event.extra, fields } };
}

/** A passage with its title, text and address edited; the very same where none changes. */
export function mapPassage(passage: Passage, edit: (text: string) => string): Passage {
  const title = edit(passage.title);
  const text = edit(passage.text);
  const uri = passage.uri === undefined ? undefined : edit(passage.uri);
  if (title === passage.title && text === passage.text && uri === passage.uri) return passage;
  return { ...passage, title, text, ...(uri !== undefined && { uri }) };
}
