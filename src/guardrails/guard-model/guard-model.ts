import type { Scope } from '../../chat/scope.ts';
import type { Guardrail, Subject, Verdict } from '../../extend/guardrail.ts';
import type { GuardrailKind } from '../guardrail-kind.ts';
import { markFor } from '../quarantine.ts';
import { promptV1 } from './prompt-v1.ts';

/** A guard model is asked about so much of a text: its beginning and its end. */
const LONGEST_TEXT_CHARS = 16_000;

/** Those of the prompt, and the hazards that Llama Guard names; others count as `other`, so that labels stay few. */
const categories = new Set(
  'violence weapons crime hate self_harm sexual minors privacy malware jailbreak other'.split(' '),
);
const hazard = /^s(?:1[0-4]|[1-9])$/;

const said = /^\W{0,8}(safe|unsafe)\b[\s:,*-]{0,8}([a-z0-9_]{0,24})/;

/** Throws for what is no verdict, so that a model that chats instead counts as one that could not look. */
export function readVerdict(reply: string): Verdict {
  const match = said.exec(reply.trim().toLowerCase());
  if (!match) throw new Error('The guard model gave no verdict.');
  const [, word, category = ''] = match;
  if (word === 'safe') return { action: 'pass' };
  return { action: 'block', reason: categories.has(category) || hazard.test(category) ? category : 'other' };
}

const shortened = (text: string): string =>
  text.length <= LONGEST_TEXT_CHARS
    ? text
    : `${text.slice(0, LONGEST_TEXT_CHARS / 2)}\n[…]\n${text.slice(-LONGEST_TEXT_CHARS / 2)}`;

/** A model of the fleet that tells safe texts from unsafe ones. It sees masked text, and its attempts are metered. */
export const guardModel: GuardrailKind = ({ guardModel: settings }, { ask }) => {
  const { model, timeoutMs, onFailure, ...actions } = settings;
  if (model === undefined) return undefined;
  const guardrail: Guardrail = {
    name: 'guard-model',
    stages: ['input', 'context', 'output'],
    release: 'whole',
    windowChars: 0,
    onFailure,
    timeoutMs,
    inspect: async ({ segment }: Subject, scope: Scope): Promise<Verdict> => {
      const given = shortened(segment.text);
      const text = promptV1.framed(given, markFor(given));
      return readVerdict(await ask(model, { instructions: promptV1.instructions, text }, scope));
    },
  };
  return { guardrail, actions };
};
