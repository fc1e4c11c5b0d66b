import type { Scope, GuardStage } from '../chat/scope.ts';
import type { Guardrail } from '../extend/guardrail.ts';
import type { GuardAction, GuardSettings } from './guard-settings.ts';

/** What guardrails may use of the house. */
export type GuardPorts = {
  /** One attempt at a chat model of the fleet, metered as any: what it says to `text` under `instructions`. */
  readonly ask: (
    model: string,
    asked: { readonly instructions: string; readonly text: string },
    scope: Scope,
  ) => Promise<string>;
};

/** A guardrail and how far it may go in each stage. */
export type OpenedGuardrail = {
  readonly guardrail: Guardrail;
  readonly actions: { readonly [S in GuardStage]?: GuardAction };
};

/** Opens a guardrail for settings; undefined where there is nothing for it to do. */
export type GuardrailKind = (settings: GuardSettings, ports: GuardPorts) => OpenedGuardrail | undefined;
