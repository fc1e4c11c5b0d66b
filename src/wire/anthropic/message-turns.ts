import type { ChatCall, Message, ToolCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { JsonObject } from '../../chat/json.ts';
import { textOf } from '../../chat/text.ts';
import { callArguments } from '../call-arguments.ts';
import { openaiFields } from '../openai/extra.ts';
import { type FindTurn, hasThinking, type KeptTurn } from './kept-turn.ts';
import { cacheControlOf, partBlock } from './part-block.ts';
import { ToolIds, type ToolNames } from './tool-names.ts';
import { Turns } from './turns.ts';

export type Conversation = {
  /** Undefined where no system message says anything. */
  readonly system: string | readonly JsonObject[] | undefined;
  readonly turns: ReturnType<Turns['end']>;
  /** Kept turns that went back to where they came from. */
  readonly attached: number;
  /** Turns of the running tool loop whose thinking is not there any more. */
  readonly lost: number;
  /** What could not be said as it stood, for a note: what, and how it was said instead. */
  readonly degraded: Readonly<Record<string, string>>;
};

/** A call's messages as the API wants them. Throws `unsupported_parameter` for a part that it cannot take. */
export function conversationOf(call: ChatCall, names: ToolNames, find: FindTurn): Conversation {
  const written = new WrittenConversation(names, find);
  const loopFrom = call.messages.findLastIndex(({ role }) => role === 'user');
  call.messages.forEach((message, index) => written.add(message, `messages[${index}].content`, index > loopFrom));
  return written.end();
}

class WrittenConversation {
  readonly #names: ToolNames;
  readonly #find: FindTurn;
  readonly #turns = new Turns();
  readonly #ids = new ToolIds();
  readonly #system: JsonObject[] = [];
  readonly #degraded: Record<string, string> = {};
  #attached = 0;
  #lost = 0;

  constructor(names: ToolNames, find: FindTurn) {
    this.#names = names;
    this.#find = find;
  }

  add(message: Message, param: string, isInLoop: boolean): void {
    if (message.name !== undefined && message.role !== 'tool') this.#degraded['messages.name'] = 'left out';
    switch (message.role) {
      case 'system':
        this.#system.push(...systemBlocks(message, param));
        return;
      case 'user':
        this.#turns.user(blocksOf(message, param));
        return;
      case 'tool':
        this.#result(message, param);
        return;
      case 'assistant':
        this.#turns.assistant(this.#assistantBlocks(message, isInLoop));
    }
  }

  end(): Conversation {
    const turns = this.#turns.end();
    if (this.#turns.missing > 0) this.#degraded.tool_results = 'made up where there were none';
    const isPlain = this.#system.every((block) => block.cache_control === undefined);
    const texts = this.#system.map(({ text }) => (typeof text === 'string' ? text : '')).join('\n\n');
    return {
      system: this.#system.length === 0 ? undefined : isPlain ? texts : this.#system,
      turns,
      attached: this.#attached,
      lost: this.#lost,
      degraded: this.#degraded,
    };
  }

  #result(message: Message, param: string): void {
    const content = blocksOf(message, param);
    const id = message.toolCallId === undefined ? undefined : this.#ids.of(message.toolCallId);
    const block = { type: 'tool_result', tool_use_id: id ?? '', content, ...cacheControlOf(message.extra) };
    if (id !== undefined && this.#turns.result(id, block)) return;
    // The result of a call that nobody made is refused as such, so it is told.
    this.#degraded.tool_results = 'told as text where no call was made';
    const about = message.name ?? message.toolCallId ?? '';
    this.#turns.user([{ type: 'text', text: `Result of the tool ${about}:` }, ...content]);
  }

  #assistantBlocks(message: Message, isInLoop: boolean): readonly JsonObject[] {
    const texts = message.parts.flatMap((part) => {
      if (part.kind === 'media') this.#degraded['messages.content'] = "an assistant's media are left out";
      const block = part.kind === 'text' ? partBlock(part, '') : undefined;
      return block ? [block] : [];
    });
    const { refusal, function_call: legacy } = openaiFields(message.extra) ?? {};
    if (legacy !== undefined) this.#degraded['messages.function_call'] = 'left out; send tool_calls';
    if (texts.length === 0 && typeof refusal === 'string' && refusal !== '')
      texts.push({ type: 'text', text: refusal });
    const calls = message.toolCalls ?? [];
    const uses = calls.map((toolCall): Use => ({ id: toolCall.id, block: this.#toolUse(toolCall) }));
    if (uses.length === 0) return texts;
    const kept = this.#kept(calls);
    if (!kept) {
      if (isInLoop) this.#lost++;
      return [...texts, ...uses.map(({ block }) => block)];
    }
    if (hasThinking(kept)) this.#attached++;
    return woven(kept, texts, uses);
  }

  #kept(calls: readonly ToolCall[]): KeptTurn | undefined {
    for (const { id } of calls) {
      const turn = this.#find(id);
      if (turn) return turn;
    }
    return undefined;
  }

  #toolUse(call: ToolCall): JsonObject {
    const { id, name, argumentsText } = call;
    const input = callArguments(call);
    if (!input) this.#degraded.tool_call_arguments = 'unparsable';
    return {
      type: 'tool_use',
      id: this.#ids.open(id),
      name: this.#names.sent(name),
      input: input ?? { unparsable_arguments: argumentsText },
    };
  }
}

/** A call by the id that the client knows it by. */
type Use = { readonly id: string; readonly block: JsonObject };

/** The turn as it once was: its thinking where it stood, everything else as the client sends it back. */
function woven(kept: KeptTurn, texts: readonly JsonObject[], uses: readonly Use[]): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  const placed = new Set<Use>();
  let told = false;
  for (const piece of kept) {
    if (piece.kind === 'thinking') blocks.push(piece.block);
    else if (piece.kind === 'text') {
      if (!told) blocks.push(...texts);
      told = true;
    } else {
      const use = uses.find((candidate) => candidate.id === piece.id && !placed.has(candidate));
      if (!use) continue;
      placed.add(use);
      blocks.push(use.block);
    }
  }
  if (!told) {
    const firstUse = blocks.findIndex(({ type }) => type === 'tool_use');
    blocks.splice(firstUse < 0 ? blocks.length : firstUse, 0, ...texts);
  }
  return [...blocks, ...uses.flatMap((use) => (placed.has(use) ? [] : [use.block]))];
}

/** A mark for the cache on the message itself is one on its last part. */
function blocksOf(message: Message, param: string): readonly JsonObject[] {
  const blocks = message.parts.flatMap((part) => {
    const block = partBlock(part, param);
    return block ? [block] : [];
  });
  const mark = message.role === 'tool' ? undefined : cacheControlOf(message.extra);
  const last = blocks.at(-1);
  return mark && last ? [...blocks.slice(0, -1), Object.assign({}, last, mark)] : blocks;
}

function systemBlocks(message: Message, param: string): readonly JsonObject[] {
  if (message.parts.some(({ kind }) => kind === 'media'))
    throw new GatewayFailure('unsupported_parameter', 'This model reads text only in a system message.', { param });
  return textOf(message).trim() === '' ? [] : blocksOf(message, param);
}
