import type { GuardrailKind } from './guardrail-kind.ts';
import { deniedTopics } from './denied-topics.ts';
import { guardModel } from './guard-model/guard-model.ts';
import { injection } from './injection.ts';
import { promptLeakage } from './prompt-leakage.ts';
import { secrets } from './secrets/secrets.ts';

/** All guardrails, in the order in which they look. */
export const guardrailKinds: readonly GuardrailKind[] = [injection, secrets, deniedTopics, promptLeakage, guardModel];
