import type { GuardrailKind } from './guardrail-kind.ts';
import { injectionGuardWith, shippedInjectionPolicy } from './injection/injection-guard.ts';

/** Attacks on the model's instructions, with the operator's thresholds where there are some. */
export const injection: GuardrailKind = ({ injection: { input, context, flagAt, blockAt } }) => {
  const own = { ...(flagAt !== undefined && { flag: flagAt }), ...(blockAt !== undefined && { block: blockAt }) };
  const guardrail = injectionGuardWith({
    input: { ...shippedInjectionPolicy.input, ...own },
    context: { ...shippedInjectionPolicy.context, ...own },
  });
  return { guardrail, actions: { input, context } };
};
