import type { Answer, AnsweredChoice } from '../../chat/answer.ts';
import type { ToolCall } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Json, JsonObject } from '../../chat/json.ts';
import type { ChatPrinterOptions } from './chat-printer.ts';
import { openaiFields } from './extra.ts';
import { sourceJson } from './source-json.ts';
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
    ...sourcesOf(answer, options),
  };
}

function sourcesOf(answer: Answer, options: ChatPrinterOptions): JsonObject | undefined {
  if (answer.sources.length === 0) return undefined;
  if (options.uiEvents) return { sources: answer.sources.map(sourceJson) };
  const sources = answer.sources.map(({ number, passage }) => ({
    number,
    title: passage.title,
    text: passage.text,
    ...(passage.uri !== undefined && { uri: passage.uri }),
  }));
  return { nexus: { sources } };
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
    logprobs: logprobsOf(choice),
    finish_reason: choice.finish.native === 'function_call' ? 'function_call' : choice.finish.reason,
    ...openaiFields(choice.choiceExtra),
  };
}

function logprobsOf(choice: AnsweredChoice): Json {
  if (!choice.answerLogprobs && !choice.refusalLogprobs) return null;
  return { content: choice.answerLogprobs ?? null, refusal: choice.refusalLogprobs ?? null };
}

function toolCallJson(call: ToolCall): Json {
  const type = call.custom ? 'custom' : 'function';
  const { [type]: inner, ...outer } = openaiFields(call.extra) ?? {};
  const said = call.custom ? { input: call.argumentsText } : { arguments: call.argumentsText || '{}' };
  return { id: call.id, type, [type]: { name: call.name, ...said, ...(inner as JsonObject | undefined) }, ...outer };
}
