import type { ToolCall } from './call.ts';
import { sizeOfEvent } from './event-size.ts';
import type {
  ChatEvent,
  ExtraEvent,
  FinishEvent,
  Logprobs,
  Note,
  SourceEvent,
  StartEvent,
  TextEvent,
  ToolCallEvent,
} from './event.ts';
import type { Extra } from './extra.ts';
import type { Usage } from './usage.ts';
import { GatewayFailure } from './failure.ts';
import type { Json } from './json.ts';

type AnsweredToolCall = { -readonly [K in keyof Omit<ToolCall, 'extra'>]: ToolCall[K] } & { extra?: Gathered };

/** One finished choice. Texts are undefined where the model said nothing on that channel. */
export type AnsweredChoice = {
  readonly index: number;
  answer: string | undefined;
  reasoning: string | undefined;
  refusal: string | undefined;
  logprobs: { answer?: Json[]; refusal?: Json[] } | undefined;
  toolCalls: AnsweredToolCall[];
  finish: FinishEvent | undefined;
  /** Unnamed fields of the choice and of its message. */
  choiceExtra: Gathered | undefined;
  messageExtra: Gathered | undefined;
};

/** A whole answer: the fold of its events. */
export class Answer {
  start: StartEvent | undefined;
  usage: Usage | undefined;
  readonly choices: AnsweredChoice[] = [];
  readonly sources: SourceEvent[] = [];
  readonly notes: Note[] = [];
  extra: Gathered | undefined;

  add(event: ChatEvent): void {
    switch (event.type) {
      case 'text':
        return this.#addText(event);
      case 'tool-call':
        return this.#addToolCall(event);
      case 'finish':
        return this.#addFinish(event);
      case 'extra':
        return this.#addExtra(event);
      case 'start':
        this.start = event;
        return;
      case 'usage':
        this.usage = event.usage;
        return;
      case 'source':
        this.sources.push(event);
        return;
      case 'note':
        this.notes.push(event.note);
    }
  }

  #choice(index: number): AnsweredChoice {
    let choice = this.choices.find((known) => known.index === index);
    if (!choice) {
      choice = {
        index,
        answer: undefined,
        reasoning: undefined,
        refusal: undefined,
        logprobs: undefined,
        toolCalls: [],
        finish: undefined,
        choiceExtra: undefined,
        messageExtra: undefined,
      };
      this.choices.push(choice);
      this.choices.sort((a, b) => a.index - b.index);
    }
    return choice;
  }

  #addText(event: TextEvent): void {
    const choice = this.#choice(event.choice);
    choice[event.channel] = (choice[event.channel] ?? '') + event.text;
    if (event.logprobs) addLogprobs(choice, event.channel === 'refusal' ? 'refusal' : 'answer', event.logprobs);
  }

  #addFinish(event: FinishEvent): void {
    const choice = this.#choice(event.choice);
    choice.finish = event;
    const { answer, refusal } = event.logprobs ?? {};
    if (answer) addLogprobs(choice, 'answer', answer);
    if (refusal) addLogprobs(choice, 'refusal', refusal);
  }

  #addToolCall(event: ToolCallEvent): void {
    const calls = this.#choice(event.choice).toolCalls;
    const call = (calls[event.position] ??= { id: '', name: '', argumentsText: '' });
    if (event.id !== undefined) call.id = event.id;
    if (event.name !== undefined) call.name = event.name;
    if (event.custom) call.custom = true;
    if (event.extra) call.extra = joined(call.extra, event.extra, latest);
    call.argumentsText += event.argumentsText;
  }

  #addExtra({ at, choice: index, extra }: ExtraEvent): void {
    if (at === 'chunk') {
      this.extra = joined(this.extra, extra, latest);
      return;
    }
    const choice = this.#choice(index ?? 0);
    if (at === 'choice') choice.choiceExtra = joined(choice.choiceExtra, extra, grown);
    else choice.messageExtra = joined(choice.messageExtra, extra, grown);
  }
}

function addLogprobs(choice: AnsweredChoice, of: keyof Logprobs, fresh: readonly Json[]): void {
  const known = (choice.logprobs ??= {});
  known[of] = appended(known[of], fresh);
}

/** Neither copies what is there nor spreads what comes: both may be long. */
function appended(known: Json[] | undefined, fresh: readonly Json[]): Json[] {
  const all = known ?? [];
  for (const value of fresh) all.push(value);
  return all;
}

type Gathered = { readonly dialect: Extra['dialect']; readonly fields: Record<string, Json> };
type Join = (known: Json | undefined, fresh: Json) => Json;

/** A field of the whole answer is told anew, each time in full. */
const latest: Join = (_, fresh) => fresh;
/** Fragments of a choice's field: lists grow, everything else is replaced. The list is ours: events are not changed. */
const grown: Join = (known, fresh) =>
  Array.isArray(fresh) ? appended(Array.isArray(known) ? (known as Json[]) : undefined, fresh as Json[]) : fresh;

/** One answer has one dialect; should another follow, it replaces what was, for they never mix. */
function joined(known: Gathered | undefined, { dialect, fields }: Extra, join: Join): Gathered {
  const all = known?.dialect === dialect ? known : { dialect, fields: {} };
  for (const [name, value] of Object.entries(fields)) all.fields[name] = join(all.fields[name], value);
  return all;
}

/** Longer than any answer; a bound on what a model that never ends can make us hold. */
export const MOST_ANSWER_CHARS = 32_000_000;

/** Reads a stream to its end. Throws `upstream_invalid` when it is larger than any answer. */
export async function collect(events: AsyncIterable<readonly ChatEvent[]>): Promise<Answer> {
  const answer = new Answer();
  let chars = 0;
  for await (const batch of events) {
    for (const event of batch) {
      answer.add(event);
      chars += sizeOfEvent(event);
    }
    if (chars > MOST_ANSWER_CHARS)
      throw new GatewayFailure('upstream_invalid', 'The model sent an answer that is too large.');
  }
  return answer;
}
