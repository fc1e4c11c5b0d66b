import type { Tier } from '../chat/principal.ts';
import type { GuardStage } from '../chat/scope.ts';

export const guardActions = ['off', 'flag', 'sanitise', 'block'] as const;
/**
 * How far a guardrail may go: `flag` only tells; `sanitise` takes out what may not stay, and blocks where that is all;
 * `block` refuses.
 */
export type GuardAction = (typeof guardActions)[number];

/** A subject that is not to be spoken of. */
export type DeniedTopic = {
  /** A short code for metrics and logs. */
  readonly name: string;
  /** Words in any of their forms, in English, Ukrainian and Russian. */
  readonly phrases: readonly string[];
  /** Regular expressions, run in linear time and without regard to case. */
  readonly patterns: readonly string[];
};

type Stages<S extends GuardStage> = { readonly [K in S]: GuardAction };

export type GuardSettings = {
  readonly injection: Stages<'input' | 'context'> & {
    /** From which score on a text is flagged, and blocked, 0 to 1; absent: as shipped. */
    readonly flagAt?: number | undefined;
    readonly blockAt?: number | undefined;
  };
  readonly secrets: Stages<GuardStage>;
  readonly deniedTopics: Stages<GuardStage> & { readonly topics: readonly DeniedTopic[] };
  readonly promptLeakage: Stages<'output'>;
  readonly guardModel: Stages<'input' | 'context' | 'output'> & {
    /** A chat model of the fleet that tells safe texts from unsafe ones; absent: none is asked. */
    readonly model?: string | undefined;
    readonly timeoutMs: number;
    readonly onFailure: 'pass' | 'block';
  };
  /**
   * Whether answers are held against the form that the request asks for: `end` lets streams pass as they come and looks
   * at their end, `whole` holds them until they fit.
   */
  readonly jsonSchema: 'off' | 'end' | 'whole';
};

/** What is otherwise for some callers. */
export type GuardOverrides = {
  readonly [K in keyof GuardSettings]?:
    | (GuardSettings[K] extends string
        ? GuardSettings[K]
        : { readonly [F in keyof GuardSettings[K]]?: GuardSettings[K][F] | undefined })
    | undefined;
};

/** For all, then for those of a tier, then for those of a tenant. */
export type GuardSettingsByCaller = GuardSettings & {
  readonly tiers: { readonly [T in Tier]?: GuardOverrides | undefined };
  readonly tenants: Readonly<Record<string, GuardOverrides>>;
};

export const usualGuardSettings: GuardSettings = {
  injection: { input: 'block', context: 'sanitise' },
  secrets: { input: 'flag', context: 'off', system: 'flag', output: 'sanitise' },
  deniedTopics: { input: 'block', context: 'off', system: 'flag', output: 'block', topics: [] },
  promptLeakage: { output: 'flag' },
  guardModel: { input: 'block', context: 'off', output: 'off', timeoutMs: 3000, onFailure: 'block' },
  jsonSchema: 'end',
};

/** The settings of one caller. */
export function settingsFor(all: GuardSettingsByCaller, tier: Tier, tenant: string): GuardSettings {
  const own = Object.hasOwn(all.tenants, tenant) ? all.tenants[tenant] : undefined;
  return overridden(overridden(all, all.tiers[tier]), own);
}

/** Field by field within each guardrail. */
function overridden(settings: GuardSettings, by: GuardOverrides | undefined): GuardSettings {
  if (!by) return settings;
  return {
    injection: merged(settings.injection, by.injection),
    secrets: merged(settings.secrets, by.secrets),
    deniedTopics: merged(settings.deniedTopics, by.deniedTopics),
    promptLeakage: merged(settings.promptLeakage, by.promptLeakage),
    guardModel: merged(settings.guardModel, by.guardModel),
    jsonSchema: by.jsonSchema ?? settings.jsonSchema,
  };
}

function merged<T extends object>(settings: T, by: { readonly [F in keyof T]?: T[F] | undefined } | undefined): T {
  if (!by) return settings;
  const given = Object.entries(by).filter(([, value]) => value !== undefined);
  return Object.assign({}, settings, Object.fromEntries(given));
}
