import type { Guardrail } from '../extend/guardrail.ts';
import type { GuardAction } from './guard-settings.ts';

/** A guardrail, and how far it may go. */
export type Rule = { readonly guardrail: Guardrail; readonly action: Exclude<GuardAction, 'off'> };
