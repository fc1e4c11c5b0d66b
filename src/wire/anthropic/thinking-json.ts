import type { ChatCall } from '../../chat/call.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from '../openai/extra.ts';
import type { ModelProfile } from './model-profile.ts';

export type Thinking = {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  /** The model may think in this answer. */
  readonly isOn: boolean;
  /** What could not be done as asked. */
  readonly degraded?: string;
};

/** The least budget that the API takes, in tokens. */
const LEAST_BUDGET = 1024;
/** Of a budget model's output tokens, how many thinking may take; the rest is for the answer. */
const MOST_SHARE = 0.8;

const budgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
};
const efforts: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

/** Without `display` newer models send thinking without its text. */
const shown: JsonObject = { type: 'adaptive', display: 'summarized' };

export type ThinkingNeeds = {
  readonly profile: ModelProfile;
  readonly maxTokens: number;
  /** Why it should not think, for the note; undefined where it may. */
  readonly offBecause: string | undefined;
};

/** What to say of thinking and effort, as far as the model lets itself be told. Background tasks do not think. */
export function thinkingOf(call: ChatCall, { profile, maxTokens, offBecause }: ThinkingNeeds): Thinking {
  const native = openaiFields(call.extra)?.thinking;
  const asked = call.task === 'chat' ? call.reasoningEffort : 'none';
  if (offBecause !== undefined) {
    const isWanted = (asked !== undefined && asked !== 'none') || isJsonObject(native) || profile.thinksByDefault;
    return isWanted ? Object.assign({}, off(profile, asked), { degraded: offBecause }) : { isOn: false };
  }
  if (isJsonObject(native) && call.task === 'chat') {
    const effort = asked === undefined ? undefined : efforts[asked];
    return { thinking: native, isOn: native.type !== 'disabled', ...(effort !== undefined && { effort }) };
  }
  if (asked === undefined) return profile.thinksByDefault ? { thinking: shown, isOn: true } : { isOn: false };
  if (asked === 'none') {
    const isUnheeded = profile.thinking === 'always' && call.task === 'chat';
    const thinking = off(profile, asked);
    return isUnheeded ? Object.assign({}, thinking, { degraded: 'this model always thinks' }) : thinking;
  }
  return on(asked, profile, maxTokens);
}

function on(asked: string, profile: ModelProfile, maxTokens: number): Thinking {
  const effort = Object.hasOwn(efforts, asked) ? efforts[asked] : undefined;
  if (profile.thinking === 'none') return { isOn: false, degraded: 'this model does not think' };
  if (effort === undefined) return { isOn: false, degraded: 'not one of none, minimal, low, medium, high, xhigh, max' };
  if (profile.thinking !== 'budget') return { thinking: shown, effort, isOn: true };
  const budget = Math.min(budgets[asked] ?? LEAST_BUDGET, Math.floor(maxTokens * MOST_SHARE));
  if (budget < LEAST_BUDGET) return { isOn: false, degraded: 'the output limit leaves no room to think' };
  return { thinking: { type: 'enabled', budget_tokens: budget }, isOn: true };
}

/** As little thinking as the model can be brought to. Where it can be switched off, an effort above `high` cannot stay. */
function off(profile: ModelProfile, asked: string | undefined): Thinking {
  switch (profile.thinking) {
    case 'none':
    case 'budget':
      return { isOn: false };
    case 'adaptive': {
      const effort = asked === undefined || asked === 'none' ? undefined : efforts[asked];
      const kept = effort === 'xhigh' || effort === 'max' ? 'high' : effort;
      return { thinking: { type: 'disabled' }, isOn: false, ...(kept !== undefined && { effort: kept }) };
    }
    case 'between-tools':
      return { thinking: { type: 'between_tools' }, isOn: true };
    case 'always': {
      const effort = asked === undefined ? undefined : asked === 'none' ? 'low' : efforts[asked];
      return { thinking: shown, isOn: true, ...(effort !== undefined && { effort }) };
    }
  }
}
