/** How a Claude model thinks: by a budget of tokens, by an effort, always, between tool calls at least, or not at all. */
export const thinkingStyles = ['none', 'budget', 'adaptive', 'between-tools', 'always'] as const;
export type ThinkingStyle = (typeof thinkingStyles)[number];

/** What a request to one model has to keep to. */
export type ModelProfile = {
  readonly thinking: ThinkingStyle;
  /** It thinks although nobody asked. */
  readonly thinksByDefault: boolean;
  /** It takes `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** It goes on with an assistant's message that stands last. */
  readonly prefill: boolean;
  /** Output tokens it may write where a request names no limit. */
  readonly maxTokens: number;
};

const old = { thinking: 'none', thinksByDefault: false, sampling: true, prefill: true } as const;
const adaptive = {
  thinking: 'adaptive',
  thinksByDefault: false,
  sampling: false,
  prefill: false,
  maxTokens: 32_000,
} as const;

/** A name nobody knows yet counts as the newest kind: what that refuses is left out. */
const newest: ModelProfile = { ...adaptive, thinksByDefault: true };

const lineFirst = /claude-(opus|sonnet|haiku)-(\d{1,2})(?!\d)(?:-(\d{1,2})(?!\d))?/;
const versionFirst = /claude-(\d{1,2})(?:-(\d{1,2}))?-(?:opus|sonnet|haiku)/;

/**
 * The profile of a model by its name at the upstream: `claude-opus-4-1-20250805`, with whatever a platform puts before.
 * From the models' pages of Anthropic's documentation, November 2026.
 */
export function profileOf(name: string): ModelProfile {
  const plain = name.toLowerCase().replaceAll('.', '-').slice(0, 256);
  if (/claude-(?:fable|mythos)/.test(plain)) return { ...newest, thinking: 'always' };
  const [, line = '', major, minor] = lineFirst.exec(plain) ?? [];
  const [, oldMajor, oldMinor] = versionFirst.exec(plain) ?? [];
  const version = Number(major ?? oldMajor) * 100 + Number(minor ?? oldMinor ?? 0);
  if (Number.isNaN(version)) return newest;
  if (version < 305) return { ...old, maxTokens: 4096 };
  if (version < 307) return { ...old, maxTokens: 8192 };
  if (version < 406) return { ...old, thinking: 'budget', maxTokens: 32_000 };
  if (version < 500) return { ...adaptive, sampling: version === 406 };
  if (version < 505 || line === 'haiku') return newest;
  return { ...newest, thinking: line === 'sonnet' ? 'between-tools' : 'always' };
}
