import type { ChatEvent, ExtraEvent, NoteEvent, SourceEvent, TextEvent, ToolCallEvent } from './event.ts';

/** One of the texts that an answer consists of: a choice's words of one kind, or the arguments of one of its tool calls. */
export type Channel = {
  readonly choice: number;
  readonly kind: TextEvent['channel'] | 'tool';
  /** Of a tool call, its place within the choice. */
  readonly position?: number;
  /** The tool takes free text, not JSON. */
  readonly custom?: true;
};

/** Changes or holds one text while it comes. A fragment that needs no change is best given back as it is. */
export type TextEditor = {
  /** What may leave now, of this fragment and of what was held; may be empty. */
  push(text: string): string | Promise<string>;
  /** What is left once the text has ended. */
  end(): string | Promise<string>;
  /** Something is held. Where an editor does not tell, everything after its first change counts as held. */
  readonly isHolding?: boolean;
};

/** What holds texts beside the answer itself, each whole. */
export type BesideEvent = SourceEvent | NoteEvent | ExtraEvent;

type Open = (channel: Channel) => TextEditor | undefined;
type EditBeside = (event: BesideEvent) => ChatEvent | Promise<ChatEvent>;
type EditCalled = (event: ToolCallEvent) => ToolCallEvent | Promise<ToolCallEvent>;
type FailInstead = (thrown: unknown) => void;
type Batch = readonly ChatEvent[];
type Piece = TextEvent | ToolCallEvent;

/**
 * Sends every text of an answer through an editor of its own, so that what is held of one never comes out in another. What
 * is held comes out before its choice goes on with words of another kind, before the choice's finish, and at the end of
 * the stream. Fragments that were changed or held lose their log probabilities. Batches without a change pass as they are,
 * and none becomes empty. An editor that throws ends the stream, and its source with it.
 *
 * `open` is asked once for each text; where it gives nothing, the text passes as it is. `beside` edits what stands beside
 * the answer; one that needs no change is best given back as it is. `failed` hears what the source
 * has thrown, and may throw something else in its place. `called` edits the name of a tool call and its fields beside the
 * arguments.
 */
export const editText =
  (open: Open, beside?: EditBeside, failed?: FailInstead, called?: EditCalled) =>
  (events: AsyncIterable<Batch>): AsyncIterable<Batch> =>
    new EditedStream(events, open, beside, failed, called);

/** A text under way. */
type Slot = { readonly channel: Channel; readonly editor: TextEditor | undefined; isHolding: boolean };

const KINDS = ['answer', 'reasoning', 'refusal', 'tool'] as const;
const POSITION_STEP = 2 ** 24;

/** One number for each channel: the choice, the kind in its two last bits, and the position far above both. */
const keyOf = (choice: number, kind: Channel['kind'], position: number): number =>
  position * POSITION_STEP + choice * KINDS.length + KINDS.indexOf(kind);

/** Made for each request: methods cost less than closures. */
class EditedStream implements AsyncIterableIterator<Batch> {
  readonly #events: AsyncIterator<Batch>;
  readonly #open: Open;
  readonly #beside: EditBeside | undefined;
  readonly #failed: FailInstead | undefined;
  readonly #called: EditCalled | undefined;
  readonly #slots = new Map<number, Slot>();
  #isOver = false;

  constructor(
    events: AsyncIterable<Batch>,
    open: Open,
    beside: EditBeside | undefined,
    failed: FailInstead | undefined,
    called: EditCalled | undefined,
  ) {
    this.#events = events[Symbol.asyncIterator]();
    this.#open = open;
    this.#beside = beside;
    this.#failed = failed;
    this.#called = called;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Batch>> {
    while (!this.#isOver) {
      let step: IteratorResult<Batch>;
      try {
        step = await this.#events.next();
      } catch (thrown) {
        this.#failed?.(thrown);
        throw thrown;
      }
      if (step.done === true) return this.#last();
      const edited = this.#editedOrClosed(step.value);
      const value = edited instanceof Promise ? await edited : edited;
      if (value === step.value) return step;
      if (value.length > 0) return { done: false, value };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Batch>> {
    this.#isOver = true;
    this.#slots.clear();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  async #last(): Promise<IteratorResult<Batch>> {
    this.#isOver = true;
    const value = this.#slots.size === 0 ? none : await this.#ended([...this.#slots.values()]);
    return value.length > 0 ? { done: false, value } : { done: true, value: undefined };
  }

  /** A promise only where an editor takes its time. */
  #editedOrClosed(batch: Batch): Batch | Promise<Batch> {
    try {
      const edited = this.#edited(batch);
      return edited instanceof Promise ? edited.catch((thrown: unknown) => this.#closed(thrown)) : edited;
    } catch (thrown) {
      return this.#closed(thrown);
    }
  }

  async #closed(thrown: unknown): Promise<never> {
    try {
      await this.return();
    } catch {
      // What went wrong first is what is told.
    }
    throw thrown;
  }

  #edited(batch: Batch): Batch | Promise<Batch> {
    let out: ChatEvent[] | undefined;
    for (let at = 0; at < batch.length; at++) {
      const event = batch[at] as ChatEvent;
      const told = this.#told(event);
      if (told instanceof Promise) return this.#editedSlowly(batch, at, out ?? batch.slice(0, at), told);
      if (told !== event) append((out ??= batch.slice(0, at)), told);
      else out?.push(event);
    }
    return out ?? batch;
  }

  /** The rest of a batch, from an event on that an editor takes its time over. */
  async #editedSlowly(batch: Batch, at: number, out: ChatEvent[], slow: Promise<Told>): Promise<Batch> {
    append(out, await slow);
    for (let rest = at + 1; rest < batch.length; rest++) append(out, await this.#told(batch[rest] as ChatEvent));
    const isUnchanged = out.length === batch.length && out.every((event, place) => event === batch[place]);
    return isUnchanged ? batch : out;
  }

  #told(event: ChatEvent): Told | Promise<Told> {
    switch (event.type) {
      case 'text':
        return this.#piece(event, event.text, event.channel, 0);
      case 'tool-call':
        return this.#toolCall(event);
      case 'finish':
        return this.#finish(event);
      case 'source':
      case 'note':
      case 'extra':
        return this.#beside?.(event) ?? event;
      default:
        return event;
    }
  }

  #toolCall(event: ToolCallEvent): Told | Promise<Told> {
    const { argumentsText, position, name, extra } = event;
    const hasMore = name !== undefined || extra !== undefined;
    const edited = hasMore && this.#called ? this.#called(event) : event;
    return edited instanceof Promise
      ? edited.then((late) => this.#piece(late, argumentsText, 'tool', position))
      : this.#piece(edited, argumentsText, 'tool', position);
  }

  #piece(event: Piece, text: string, kind: Channel['kind'], position: number): Told | Promise<Told> {
    const key = keyOf(event.choice, kind, position);
    const slot = this.#slots.get(key);
    if (slot) return pushed(slot, event, text);
    const before = this.#wordsOf(event.choice);
    const fresh = this.#opened(key, event, kind, position);
    if (before.length === 0) return pushed(fresh, event, text);
    return joined(this.#ended(before), () => pushed(fresh, event, text));
  }

  #opened(key: number, event: Piece, kind: Channel['kind'], position: number): Slot {
    const { choice } = event;
    const isCustom = event.type === 'tool-call' && event.custom === true;
    const channel: Channel =
      kind === 'tool' ? { choice, kind, position, ...(isCustom && { custom: true }) } : { choice, kind };
    const slot: Slot = { channel, editor: this.#open(channel), isHolding: false };
    this.#slots.set(key, slot);
    return slot;
  }

  /** Words of a choice, not its tool calls: these may come in turns, and each has a place of its own. */
  #wordsOf(choice: number): readonly Slot[] {
    if (this.#slots.size === 0) return none;
    return [...this.#slots.values()].filter(({ channel }) => channel.choice === choice && channel.kind !== 'tool');
  }

  #finish(event: ChatEvent & { readonly type: 'finish' }): Told | Promise<Told> {
    const open: Slot[] = [];
    for (const slot of this.#slots.values()) if (slot.channel.choice === event.choice) open.push(slot);
    return open.length === 0 ? event : joined(this.#ended(open), () => event);
  }

  /** What was held of these texts, which are over with it. */
  #ended(slots: readonly Slot[]): readonly ChatEvent[] | Promise<readonly ChatEvent[]> {
    const left: (string | Promise<string>)[] = [];
    let isSlow = false;
    for (const { channel, editor } of slots) {
      this.#slots.delete(keyOf(channel.choice, channel.kind, channel.position ?? 0));
      const text = editor?.end() ?? '';
      if (text instanceof Promise) isSlow = true;
      left.push(text);
    }
    return isSlow ? releasedSlowly(slots, left) : released(slots, left as readonly string[]);
  }
}

/** An event, or what comes in its place. */
type Told = ChatEvent | readonly ChatEvent[];

const none: readonly never[] = [];

function append(out: ChatEvent[], told: Told): void {
  if (!isList(told)) out.push(told);
  else for (const event of told) out.push(event);
}

const isList = (told: Told): told is readonly ChatEvent[] => Array.isArray(told);

/** What goes before, and then the event: alone, and so unchanged, where nothing does. */
function joined(
  before: readonly ChatEvent[] | Promise<readonly ChatEvent[]>,
  then: () => Told | Promise<Told>,
): Told | Promise<Told> {
  if (before instanceof Promise) return before.then(async (events) => both(events, await then()));
  const told = then();
  return told instanceof Promise ? told.then((late) => both(before, late)) : both(before, told);
}

const both = (before: readonly ChatEvent[], told: Told): Told => (before.length === 0 ? told : before.concat(told));

function pushed(slot: Slot, event: Piece, text: string): Told | Promise<Told> {
  if (!slot.editor) return event;
  const edited = slot.editor.push(text);
  return typeof edited === 'string'
    ? rewritten(slot, event, text, edited)
    : edited.then((late) => rewritten(slot, event, text, late));
}

function rewritten(slot: Slot, event: Piece, text: string, edited: string): Told {
  const wasHolding = slot.isHolding;
  slot.isHolding = slot.editor?.isHolding ?? (wasHolding || edited !== text);
  if (event.type === 'tool-call') {
    if (edited === text) return event;
    const saysMore = edited !== '' || event.id !== undefined || event.name !== undefined || event.extra !== undefined;
    return saysMore ? { ...event, argumentsText: edited } : none;
  }
  if (edited === text && (!event.logprobs || (!wasHolding && !slot.isHolding))) return event;
  return edited === '' ? none : { type: 'text', choice: event.choice, channel: event.channel, text: edited };
}

async function releasedSlowly(
  slots: readonly Slot[],
  left: readonly (string | Promise<string>)[],
): Promise<readonly ChatEvent[]> {
  const texts = await Promise.all(left.map((text) => Promise.resolve(text)));
  return released(slots, texts);
}

function released(slots: readonly Slot[], texts: readonly string[]): readonly ChatEvent[] {
  let events: ChatEvent[] | undefined;
  for (let at = 0; at < slots.length; at++) {
    const text = texts[at] ?? '';
    if (text !== '') (events ??= []).push(pieceOf((slots[at] as Slot).channel, text));
  }
  return events ?? none;
}

function pieceOf({ choice, kind, position = 0, custom }: Channel, text: string): Piece {
  if (kind !== 'tool') return { type: 'text', choice, channel: kind, text };
  return { type: 'tool-call', choice, position, argumentsText: text, ...(custom && { custom }) };
}
