import type { Asked, Edit, Guardrail, Subject, Verdict } from '../../extend/guardrail.ts';
import type { GuardrailKind } from '../guardrail-kind.ts';
import { withEdits } from '../quarantine.ts';
import { findSecrets, type Secret } from './find-secrets.ts';
import { mayBeginSecret, openSecretFrom } from './open-secret.ts';

const INSTEAD = '[SECRET]';

/** The longest private key with its frame. */
const WINDOW_CHARS = 16_384;
/** What names a value, and `://`. */
const CONTEXT_CHARS = 64;

/** Keys, tokens, private keys and passwords. In an answer, what the caller wrote himself is none of it. */
const guardrail: Guardrail = {
  name: 'secrets',
  stages: ['input', 'context', 'system', 'output'],
  release: 'window',
  windowChars: WINDOW_CHARS,
  onFailure: 'block',
  hits: { contextChars: CONTEXT_CHARS, mayBegin: mayBeginSecret, openFrom: openSecretFrom },
  inspect: ({ segment: { text }, asked }: Subject): Verdict => {
    const edits: Edit[] = [];
    let reason: Secret['kind'] | undefined;
    for (const { kind, from, to } of findSecrets(text)) {
      if (asked && isTyped(text.slice(from, to), asked)) continue;
      reason ??= kind;
      edits.push({ from, to, by: INSTEAD });
    }
    return reason === undefined ? { action: 'pass' } : { action: 'edit', edits, reason };
  },
};

/** A text with `[SECRET]` in place of each. */
export const withoutSecrets = (text: string): string =>
  withEdits(
    text,
    findSecrets(text).map(({ from, to }) => ({ from, to, by: INSTEAD })),
  );

const isTyped = (secret: string, { typed }: Asked): boolean => typed.some((text) => text.includes(secret));

export const secrets: GuardrailKind = ({ secrets: actions }) => ({ guardrail, actions });
