import type { Message, ToolCall } from '../../chat/call.ts';
import type { Extra } from '../../chat/extra.ts';
import { isJsonObject, type JsonObject } from '../../chat/json.ts';
import { openaiFields } from '../../wire/openai/extra.ts';
import type { TurnKey } from '../turn-memory.ts';

/** How messages are signed. */
export type Signing = {
  /** The signature of a call that came without one. Left out: no signature is sent at all. */
  readonly known?: (callId: string) => JsonObject | undefined;
  /** The first call of a message that has no signature gets a pass instead. */
  readonly sendsPass: boolean;
};

/** Google's own value for calls of other models (ai.google.dev/gemini-api/docs/thought-signatures). */
const pass: JsonObject = { google: { thought_signature: 'skip_thought_signature_validator' } };

/** Does a message that was signed carry a signature, or passes at most? */
export const isSigned = ({ extra, toolCalls }: Message): boolean =>
  extra !== undefined || (toolCalls?.some((call) => call.extra && call.extra.fields.extra_content !== pass) ?? false);

/** What Google has put beside a message or a tool call. */
export function signatureIn(extra: Extra | undefined): JsonObject | undefined {
  const content = openaiFields(extra)?.extra_content;
  if (!isJsonObject(content)) return undefined;
  const { google, vertex } = content;
  if (isJsonObject(google)) return isJsonObject(vertex) ? { google, vertex } : { google };
  return isJsonObject(vertex) ? { vertex } : undefined;
}

/** All models that sign read each other's signatures. */
export const signatureKey = (tenant: string, toolCallId: string): TurnKey => ({ family: 'gemini', tenant, toolCallId });

/** Messages as Gemini 3 and later want them: the first tool call of each turn must be signed. */
export const signedMessages = (messages: readonly Message[], signing: Signing): readonly Message[] =>
  messages.map((message) => {
    const { extra, toolCalls, ...rest } = message;
    if (!extra && !toolCalls) return message;
    const signed: { toolCalls?: readonly ToolCall[] } = {};
    if (toolCalls) signed.toolCalls = toolCalls.map((call, at) => signedCall(call, at === 0, signing));
    return Object.assign({}, rest, signed, withSignature(signing.known && signatureIn(extra)));
  });

function signedCall({ extra, ...call }: ToolCall, isFirst: boolean, signing: Signing): ToolCall {
  const known = signing.known && (signatureIn(extra) ?? signing.known(call.id));
  return Object.assign({}, call, withSignature(known ?? (isFirst && signing.sendsPass ? pass : undefined)));
}

const withSignature = (signature: JsonObject | undefined): { readonly extra?: Extra } =>
  signature ? { extra: { dialect: 'openai', fields: { extra_content: signature } } } : {};
