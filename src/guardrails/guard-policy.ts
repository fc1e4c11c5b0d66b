import type { Principal } from '../chat/principal.ts';
import type { GuardStage } from '../chat/scope.ts';
import { type GuardSettings, type GuardSettingsByCaller, settingsFor } from './guard-settings.ts';
import type { GuardPorts } from './guardrail-kind.ts';
import { guardrailKinds } from './index.ts';
import { type Looks, looksOf } from './looks.ts';
import type { Rule } from './rule.ts';
import { VerdictMemo } from './verdict-memo.ts';

/** What guards the requests of some callers. */
export type GuardPolicy = {
  readonly rules: Readonly<Record<GuardStage, readonly Rule[]>>;
  /** At a request, by these rules. */
  readonly looks: Looks;
  readonly jsonSchema: GuardSettings['jsonSchema'];
  /** Shared by all policies; each looks under its own name. */
  readonly memo: VerdictMemo;
  readonly name: string;
};

/** The policies of all callers, made when first asked for and anew when the settings are others. */
export class GuardPolicies {
  readonly #settings: () => GuardSettingsByCaller;
  readonly #ports: GuardPorts;
  /** What those below were made of. */
  #madeOf: GuardSettingsByCaller | undefined;
  /** One for each tier and each tenant that has settings of its own. */
  readonly #policies = new Map<string, GuardPolicy>();
  #memo = new VerdictMemo();

  constructor(settings: () => GuardSettingsByCaller, ports: GuardPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  of({ tier, tenant }: Principal): GuardPolicy {
    const all = this.#settings();
    if (all !== this.#madeOf) {
      this.#madeOf = all;
      this.#policies.clear();
      this.#memo = new VerdictMemo();
    }
    const key = Object.hasOwn(all.tenants, tenant) ? `${tier} ${tenant}` : all.tiers[tier] ? tier : '';
    let policy = this.#policies.get(key);
    if (!policy) this.#policies.set(key, (policy = this.#made(key, settingsFor(all, tier, tenant))));
    return policy;
  }

  #made(name: string, settings: GuardSettings): GuardPolicy {
    const rules = rulesOf(settings, this.#ports);
    return { name, memo: this.#memo, jsonSchema: settings.jsonSchema, rules, looks: looksOf(rules) };
  }
}

function rulesOf(settings: GuardSettings, ports: GuardPorts): GuardPolicy['rules'] {
  const rules: Record<GuardStage, Rule[]> = { input: [], context: [], system: [], output: [] };
  for (const open of guardrailKinds) {
    const opened = open(settings, ports);
    if (!opened) continue;
    for (const stage of opened.guardrail.stages) {
      const action = opened.actions[stage] ?? 'off';
      if (action !== 'off') rules[stage].push({ guardrail: opened.guardrail, action });
    }
  }
  return rules;
}
