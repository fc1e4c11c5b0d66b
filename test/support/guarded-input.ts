import { expect } from 'vitest';
import { collect } from '../../src/chat/answer.ts';
import type { ChatCall, Masked, Message, Origin, Part } from '../../src/chat/call.ts';
import type { ChatModel } from '../../src/chat/model.ts';
import { guardInput } from '../../src/guardrails/guard-input.ts';
import type { GuardPolicies } from '../../src/guardrails/guard-policy.ts';
import { batches, finish, start, text } from './events.ts';
import { testPolicies } from './guard-policies.ts';
import { testCall, testScope, type TestScope } from './scope.ts';

const origins: Readonly<Record<Message['role'], Origin>> = {
  system: 'system',
  user: 'caller',
  assistant: 'model',
  tool: 'tool',
};
/** A message of one text, as it comes from whoever speaks in this role. */
export const said = (role: Message['role'], words: string, more: readonly Part[] = []): Message => ({
  role,
  parts: [{ kind: 'text', text: words, origin: origins[role] }, ...more],
});

/** What reaches the model of a conversation; rejects as the layer does. */
export async function passed(
  messages: readonly Message[],
  policies: GuardPolicies = testPolicies(),
  scope: TestScope = testScope(),
  more: Partial<ChatCall> = {},
): Promise<Masked<ChatCall>> {
  let seen: Masked<ChatCall> | undefined;
  const model: ChatModel<Masked<ChatCall>> = (call) => {
    seen = call;
    return batches([start(), text('так'), finish()]);
  };
  const given = testCall({ ...more, messages, scope });
  await collect(guardInput(policies)(model)(given));
  if (!seen) throw new Error('The model was not asked.');
  expect(seen.messages.length).toBe(given.messages.length);
  return seen;
}

/** The guardrails that found something, with the stage and what was done. */
export const verdicts = ({ facts }: TestScope): readonly string[] =>
  facts.flatMap((fact) => (fact.kind === 'verdict' ? [`${fact.guardrail} ${fact.stage} ${fact.action}`] : []));
