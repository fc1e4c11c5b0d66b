import { Answer } from '../../chat/answer.ts';
import type { ChatCall, Message, Planned } from '../../chat/call.ts';
import { hasContent } from '../../chat/commit.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { asFailure, GatewayFailure } from '../../chat/failure.ts';
import { inOneBatch } from '../../chat/in-one-batch.ts';
import type { JsonObject } from '../../chat/json.ts';
import type { ChatLayer, ChatModel } from '../../chat/model.ts';
import type { Usage } from '../../chat/usage.ts';
import type { GuardPolicies } from '../guard-policy.ts';
import { type Judgement, judgeAnswer, unfenced } from './judge-answer.ts';
import { repairPromptV1 } from './repair-prompt-v1.ts';
import type { ShapeFault } from './shape-fault.ts';
import { type WantedShape, wantedShape } from './wanted-shape.ts';

type Batch = readonly ChatEvent[];
type PlannedChat = Planned<ChatCall>;

/**
 * Holds answers against the `response_format` of their request, as the client will see them. One that does not fit, of
 * which nothing was shown, is asked for once more under the same plan; else it ends in `upstream_invalid`, which names
 * the place and never the value.
 */
export const jsonShape =
  (policies: Pick<GuardPolicies, 'of'>): ChatLayer<PlannedChat> =>
  (next) =>
  (call) => {
    const shape = call.responseFormat && wantedShape(call.responseFormat);
    if (!shape || call.task !== 'chat') return next(call);
    const { jsonSchema } = policies.of(call.scope.principal);
    if (jsonSchema === 'off') return next(call);
    if (shape === 'unchecked') return withNote(next(call));
    const isHeld = call.delivery === 'whole' || jsonSchema === 'whole';
    return isHeld ? new Shaping(next, call, shape).held() : new Shaping(next, call, shape).passing();
  };

const unchecked: ChatEvent = { type: 'note', note: { kind: 'degraded', about: { unchecked: 'response_format' } } };

async function* withNote(events: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  yield [unchecked];
  yield* events;
}

/** One answer on its way into its form. */
class Shaping {
  readonly #next: ChatModel<PlannedChat>;
  readonly #call: PlannedChat;
  readonly #shape: WantedShape;

  constructor(next: ChatModel<PlannedChat>, call: PlannedChat, shape: WantedShape) {
    this.#next = next;
    this.#call = call;
    this.#shape = shape;
  }

  /** Shows nothing before it fits. */
  async *held(): AsyncGenerator<Batch> {
    for await (const all of inOneBatch(this.#next(this.#call))) yield await this.#fitting(all);
  }

  /** Shows the answer as it comes and looks at it where a choice ends. One that comes all at once is held as a whole. */
  async *passing(): AsyncGenerator<Batch> {
    const answer = new Answer();
    let early: ChatEvent[] | undefined = [];
    let isWhole = false;
    for await (const batch of this.#next(this.#call)) {
      const hasFinish = batch.some(({ type }) => type === 'finish');
      if (early) {
        early.push(...batch);
        isWhole ||= hasFinish;
        if (isWhole || !hasContent(batch)) continue;
        for (const event of early) answer.add(event);
        yield early;
        early = undefined;
        continue;
      }
      for (const event of batch) answer.add(event);
      const told = hasFinish ? await this.#judged(answer, batch) : 'fits';
      if (isFaulty(told)) throw this.#misfit(told);
      yield told === 'unchecked' ? [unchecked, ...batch] : batch;
    }
    if (early && early.length > 0) yield await this.#fitting(early);
  }

  /** The events of a whole answer, or of one that takes its place. Throws `upstream_invalid` where neither fits. */
  async #fitting(all: Batch): Promise<Batch> {
    const answer = new Answer();
    for (const event of all) answer.add(event);
    const told = await this.#judged(answer, all);
    if (told === 'unchecked') return [unchecked, ...all];
    if (!isFaulty(told)) return all;
    const [only, ...others] = answer.choices;
    if (!only || others.length > 0) throw this.#misfit(told);
    const bare = await this.#bare(only.answer ?? '', all);
    return bare ?? (await this.#repaired(only.answer ?? '', told, answer.usage));
  }

  /** Of the choices that end with this batch of events, the first that does not fit. */
  async #judged(answer: Answer, batch: Batch): Promise<Judgement> {
    let sum: Judgement = 'fits';
    for (const event of batch) {
      // What is cut short, refused or a tool's is no JSON, and says so.
      if (event.type !== 'finish' || event.reason !== 'stop') continue;
      const choice = answer.choices.find(({ index }) => index === event.choice);
      if (!choice || choice.answer === undefined || choice.refusal !== undefined) continue;
      const told = await this.#judgedAsSeen(choice.answer);
      if (isFaulty(told)) return told;
      if (told === 'unchecked') sum = told;
    }
    return sum;
  }

  /** As the client will see it: a value may have another form than the placeholder that stands for it, also in the schema. */
  async #judgedAsSeen(text: string): Promise<Judgement> {
    const seen = await this.#seen(text);
    const told = judgeAnswer(seen, this.#shape);
    if (!isFaulty(told) || this.#shape.schema === true) return told;
    const written = JSON.stringify(this.#shape.schema);
    const asked = await this.#seen(written);
    return asked === written ? told : judgeAnswer(seen, { schema: JSON.parse(asked) as JsonObject });
  }

  #seen(text: string): Promise<string> {
    return this.#call.scope.vault.reveal(text, { to: 'client' }, 'json');
  }

  /** The answer without the code block round it, where that is all that is wrong. */
  async #bare(text: string, all: Batch): Promise<Batch | undefined> {
    const inner = unfenced(text);
    if (inner === undefined || (await this.#judgedAsSeen(inner)) !== 'fits') return undefined;
    this.#tell('edit', 'code_block');
    const isAnswer = (event: ChatEvent): boolean => event.type === 'text' && event.channel === 'answer';
    const first = all.findIndex(isAnswer);
    const choice = all.flatMap((event) => (event.type === 'text' ? [event.choice] : []))[0] ?? 0;
    const words: ChatEvent = { type: 'text', choice, channel: 'answer', text: inner };
    return all.flatMap((event, at) => (at === first ? [words] : isAnswer(event) ? [] : [event]));
  }

  async #repaired(text: string, faults: readonly ShapeFault[], before: Usage | undefined): Promise<Batch> {
    const call = Object.assign({}, this.#call, { messages: [...this.#call.messages, ...repairOf(text, faults)] });
    let all: Batch = [];
    try {
      for await (const batch of inOneBatch(this.#next(call))) all = batch;
    } catch (thrown) {
      if (this.#call.scope.aborted) throw thrown;
      throw this.#misfit(faults, asFailure(thrown).code);
    }
    const answer = new Answer();
    for (const event of all) answer.add(event);
    const told = await this.#judged(answer, all);
    if (isFaulty(told)) throw this.#misfit(told);
    this.#tell('edit', 'repaired');
    return all.map((event) => (event.type === 'usage' ? { type: 'usage', usage: sumOf(before, event.usage) } : event));
  }

  #misfit(faults: readonly ShapeFault[], reason?: string): GatewayFailure {
    const [{ pointer, keyword } = { pointer: '', keyword: 'json' }] = faults;
    this.#tell('block', keyword === 'json' ? 'no_json' : 'misfit');
    return new GatewayFailure(
      'upstream_invalid',
      keyword === 'json'
        ? 'The model was asked for JSON and gave none. Try again, or choose another model.'
        : `The model’s answer does not have the form of response_format: at "${pointer}" it does not keep "${keyword}". Try again, or choose another model.`,
      { ...(reason !== undefined && { reason: `second attempt: ${reason}` }) },
    );
  }

  #tell(action: 'edit' | 'block', reason: string): void {
    const { scope } = this.#call;
    scope.record({ kind: 'verdict', request: scope.id, guardrail: 'json-shape', stage: 'output', action, reason });
  }
}

const isFaulty = (told: Judgement): told is readonly ShapeFault[] => typeof told !== 'string';

/** So much of the first answer is shown to the model again. */
const LONGEST_QUOTED_CHARS = 20_000;

const repairOf = (text: string, faults: readonly ShapeFault[]): readonly Message[] => [
  { role: 'assistant', parts: [{ kind: 'text', text: text.slice(0, LONGEST_QUOTED_CHARS) || '-', origin: 'model' }] },
  { role: 'user', parts: [{ kind: 'text', text: repairPromptV1(faults), origin: 'system' }] },
];

/** Bucket by bucket; an estimate where either is one. */
function sumOf(one: Usage | undefined, other: Usage): Usage {
  const sum: Record<string, number | true | undefined> = { ...one };
  for (const [bucket, tokens] of Object.entries(other)) {
    const before = sum[bucket];
    sum[bucket] = typeof tokens === 'number' && typeof before === 'number' ? before + tokens : tokens;
  }
  return sum as Usage;
}
