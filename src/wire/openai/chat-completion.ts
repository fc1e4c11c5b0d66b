import type { Answer, AnsweredChoice } from '../../chat/answer.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Json, JsonObject } from '../../chat/json.ts';
import type { ChatPrinterOptions } from './chat-printer.ts';
import { openaiFields } from './extra.ts';
import { logprobsJson } from './logprobs-json.ts';
import { nexusJson } from './nexus-json.ts';
import { sourceJson } from './source-json.ts';
import { toolCallJson } from './tool-call-json.ts';
import { usageJson } from './usage.ts';

/** A whole answer as OpenAI's chat completion. Throws `upstream_incomplete` where a choice has no finish. */
export function chatCompletion(answer: Answer, options: ChatPrinterOptions): JsonObject {
  const { start } = answer;
  if (!start || answer.choices.length === 0) {
    throw new GatewayFailure('upstream_incomplete', 'The model gave no answer.');
  }
  return {
    id: options.id,
    object: 'chat.completion',
    created: Math.floor(start.createdAt / 1000),
    model: options.model ?? start.model,
    choices: answer.choices.map(choiceJson),
    ...(answer.usage && { usage: usageJson(answer.usage) }),
    ...openaiFields(answer.extra),
    ...(options.uiEvents && answer.sources.length > 0 && { sources: answer.sources.map(sourceJson) }),
    ...nexusJson(options.uiEvents ? [] : answer.sources, answer.notes),
  };
}

function choiceJson(choice: AnsweredChoice): Json {
  if (!choice.finish) throw new GatewayFailure('upstream_incomplete', 'The model ended its answer in the middle.');
  return {
    index: choice.index,
    message: {
      role: 'assistant',
      content: choice.answer ?? (choice.toolCalls.length > 0 || choice.refusal !== undefined ? null : ''),
      refusal: choice.refusal ?? null,
      ...(choice.reasoning !== undefined && { reasoning_content: choice.reasoning }),
      ...(choice.toolCalls.length > 0 && { tool_calls: choice.toolCalls.map(toolCallJson) }),
      ...openaiFields(choice.messageExtra),
    },
    logprobs: null,
    ...logprobsJson(choice.logprobs),
    finish_reason: choice.finish.native === 'function_call' ? 'function_call' : choice.finish.reason,
    ...openaiFields(choice.choiceExtra),
  };
}
