import { z } from 'zod';
import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent, Note, Passage } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { mapPassage } from '../../chat/map-text.ts';
import type { Scope } from '../../chat/scope.ts';
import { estimateInputTokens, estimateTokens } from '../../chat/text.ts';
import type { ContextSource } from '../../extend/context-source.ts';
import { defineProvider } from '../../extend/provider.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { languageOf } from '../../language/language.ts';
import { startEvent } from '../start-event.ts';
import { chooseUnits } from './choose.ts';
import { composeAnswer } from './compose.ts';
import { limited } from './limits.ts';
import { questionOf } from './question.ts';
import { quotationsOf, type Quotation } from './quotation.ts';
import { taskReply } from './task-reply.ts';
import { unheededBy } from './unheeded.ts';

/** A model without weights: it answers by choosing and citing sentences of the gateway's own documents. */
export const extractive = defineProvider({
  kind: 'extractive',
  options: z.strictObject({}),
  open: (_options, { knowledge }) => ({
    models: { chat: (deployment) => (call) => answer(call, deployment, knowledge) },
    close: () => Promise.resolve(),
  }),
});

/** Passages looked through for sentences. */
const PASSAGES = 12;

type Batch = readonly ChatEvent[];
type Reply = {
  readonly quotations: readonly Quotation[];
  readonly pieces: readonly string[];
  readonly notes: readonly Note[];
};

async function* answer(
  call: Planned<ChatCall>,
  { card }: Deployment,
  knowledge: ContextSource,
): AsyncGenerator<Batch, void, undefined> {
  if (call.choices > 1) {
    throw new GatewayFailure('unsupported_parameter', `${card.id} gives one answer: leave n out or set it to 1.`, {
      param: 'n',
    });
  }
  const { quotations, pieces, notes } = await replyTo(call, card.id, knowledge);
  const { pieces: sent, reason } = limited(pieces, call);
  yield [
    startEvent({ card }, call),
    ...notes.map((note): ChatEvent => ({ type: 'note', note })),
    ...quotations.map(({ number, passage }): ChatEvent => ({ type: 'source', number, passage })),
  ];
  for (const text of sent) {
    call.scope.signal.throwIfAborted();
    yield [{ type: 'text', choice: 0, channel: 'answer', text }];
  }
  const output = estimateTokens(sent.join(''));
  const usage = { input: estimateInputTokens(call), cacheRead: 0, cacheWrite: 0, output, reasoning: 0 };
  yield [
    { type: 'usage', usage: { ...usage, estimated: true } },
    { type: 'finish', choice: 0, reason },
  ];
}

/** The store is searched for what was written, and what it finds is masked before anything is made of it. */
async function found(
  text: string,
  knowledge: ContextSource,
  scope: Scope,
): Promise<{ readonly passages: readonly Passage[]; readonly missing?: string }> {
  const { vault } = scope;
  const result = await knowledge.find({ text: await vault.reveal(text, { to: 'store' }), top: PASSAGES }, scope);
  const mask = (words: string): string => vault.mask(words, 'knowledge');
  return { ...result, passages: result.passages.map((passage) => mapPassage(passage, mask)) };
}

async function replyTo(call: Planned<ChatCall>, model: string, knowledge: ContextSource): Promise<Reply> {
  if (call.task !== 'chat') return { quotations: [], pieces: [taskReply(call, call.task)], notes: [] };
  const unheeded = unheededBy(call, model);
  const { text, isCut, lastSource } = questionOf(call);
  const { passages, missing } = await found(text, knowledge, call.scope);
  if (missing !== undefined && passages.length === 0) throw new GatewayFailure('upstream_unavailable', missing);
  const quotations = quotationsOf(chooseUnits(text, passages), lastSource);
  const remarks = [...unheeded, ...(isCut ? (['rest'] as const) : [])];
  const notes = [...remarks.map((ignored) => ({ ignored })), ...(missing === undefined ? [] : [{ missing }])];
  return {
    quotations,
    pieces: composeAnswer(quotations, {
      language: languageOf(text),
      remarks,
      listSources: !call.scope.client.uiEvents,
    }),
    notes: notes.map((about): Note => ({ kind: 'degraded', about })),
  };
}
