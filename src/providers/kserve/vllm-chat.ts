import type { ChatCall, Planned } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import type { Extra } from '../../chat/extra.ts';
import type { Json } from '../../chat/json.ts';
import type { ChatModel } from '../../chat/model.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import type { ChatDialect } from '../../wire/openai/chat-body.ts';
import { openaiChat } from '../openai-compatible/chat.ts';
import { notedChoices } from '../openai-compatible/noted-choices.ts';
import type { OpenaiServer } from '../openai-compatible/server.ts';

/** vLLM, which answers behind both of KServe's OpenAI routes. */
const vllm: ChatDialect = {
  maxTokensField: 'max_tokens',
  developerRole: 'system',
  reasoning: 'keep',
  extraContent: 'drop',
  asksUsage: true,
  dropFields: [],
  renameFields: {},
};

/** What vLLM tells of its own work beside an answer (its protocol file, 2026-08); no client of OpenAI's API knows it. */
const serverFields = new Set([
  'stop_reason',
  'token_ids',
  'prompt_token_ids',
  'prompt_logprobs',
  'kv_transfer_params',
  'metrics',
]);

export const vllmChat = (server: OpenaiServer, deployment: Deployment): ChatModel<Planned<ChatCall>> => {
  const chat = notedChoices(openaiChat(server, deployment, vllm));
  return async function* withoutServerFields(call) {
    for await (const batch of chat(call)) {
      const events = batch.some(({ type }) => type === 'extra') ? batch.flatMap(cleaned) : batch;
      if (events.length > 0) yield events;
    }
  };
};

function cleaned(event: ChatEvent): readonly ChatEvent[] {
  if (event.type !== 'extra') return [event];
  const extra = withoutFields(event.extra);
  return extra ? [{ ...event, extra }] : [];
}

/** Undefined where nothing is left. */
function withoutFields({ dialect, fields: all }: Extra): Extra | undefined {
  const fields: Record<string, Json> = {};
  for (const [name, value] of Object.entries(all)) if (!serverFields.has(name)) fields[name] = value;
  return Object.keys(fields).length === 0 ? undefined : { dialect, fields };
}
