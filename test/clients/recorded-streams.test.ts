import { describe, expect, it } from 'vitest';
import { recordedBody, recordedNames, recordedReply } from '../support/recorded-streams.ts';
import { chatModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';
import { inWritesOf, withCrLf, withoutDone } from '../support/upstream/framing.ts';
import type { Reply } from '../support/upstream/scenario.ts';
import { foldBody, foldChunks, post, streamChat, type FoldedAnswer } from '../support/wire-client.ts';

const house = scriptedHouse();

const messages = [{ role: 'user' as const, content: 'Запитання' }];
const request = { model: chatModel, messages, logprobs: true };

const streamed = async (reply: Reply): Promise<FoldedAnswer> => {
  house.upstream.script(reply);
  const { frames, done } = await streamChat(house.gateway, request);
  expect(done).toBe(true);
  return foldChunks(frames);
};

const whole = async (reply: Reply): Promise<FoldedAnswer> => {
  house.upstream.script(reply);
  return foldBody(await (await post(house.gateway, '/chat/completions', request)).json());
};

type RecordedMessage = {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_content?: string | null;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
    readonly extra_content?: unknown;
  }[];
};
type RecordedChoice = {
  readonly message: RecordedMessage;
  readonly finish_reason: string;
  readonly logprobs?: { readonly content: readonly unknown[] } | null;
};

/** What the recorded body says, read in its own dialect. */
function recordedAnswer(name: string): Omit<FoldedAnswer, 'usage'> {
  const { choices } = recordedBody(name) as { choices: readonly RecordedChoice[] };
  const [choice] = choices;
  if (!choice) throw new Error(`${name} has no choice`);
  const { message, finish_reason: finishReason, logprobs } = choice;
  return {
    content: message.content ?? '',
    reasoning: message.reasoning_content ?? message.reasoning ?? '',
    refusal: message.refusal ?? '',
    toolCalls: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      argumentsText: call.function.arguments,
      extraContent: call.extra_content,
    })),
    logprobs: logprobs?.content ?? [],
    finishReason,
  };
}

describe.each(recordedNames)('%s', (name) => {
  it('says what the server said, streamed and not, in OpenAI’s shape', async () => {
    const byStream = await streamed(recordedReply(name));
    expect(byStream).toMatchObject(recordedAnswer(name));
    expect(await whole(recordedReply(name))).toEqual(byStream);
  });

  it('counts what the server counted', async () => {
    const { usage } = recordedBody(name) as { usage: Record<string, unknown> };
    const { prompt_tokens, total_tokens } = usage as Record<string, number>;
    const details = {
      cached: (usage.prompt_tokens_details as { cached_tokens?: number } | null | undefined)?.cached_tokens,
      reasoning: (usage.completion_tokens_details as { reasoning_tokens?: number } | undefined)?.reasoning_tokens,
    };
    expect((await streamed(recordedReply(name))).usage).toMatchObject({
      prompt_tokens,
      // Gemini leaves reasoning out of completion_tokens; only the total tells what was paid for.
      completion_tokens: Number(total_tokens) - Number(prompt_tokens),
      total_tokens,
      ...(details.cached && { prompt_tokens_details: { cached_tokens: details.cached } }),
      ...(details.reasoning && { completion_tokens_details: { reasoning_tokens: details.reasoning } }),
    });
  });

  it('is the same torn into bytes, with \\r\\n, and without [DONE]', async () => {
    const plain = await streamed(recordedReply(name));
    expect(await streamed(inWritesOf(11, recordedReply(name)))).toEqual(plain);
    expect(await streamed(withCrLf(recordedReply(name)))).toEqual(plain);
    expect(await streamed(withoutDone(recordedReply(name)))).toEqual(plain);
  });

  it('is put together by the SDK’s helper', async () => {
    house.upstream.script(recordedReply(name));
    const { choices } = await house.openai.chat.completions
      .stream({ model: chatModel, messages, stream_options: { include_usage: true } })
      .finalChatCompletion();
    const expected = recordedAnswer(name);
    expect(choices[0]).toMatchObject({
      finish_reason: expected.finishReason,
      ...(expected.refusal ? { message: { refusal: expected.refusal } } : {}),
    });
    expect(choices[0]?.message.content ?? '').toBe(expected.content);
    expect(
      choices[0]?.message.tool_calls?.map(({ id, function: { name: tool, arguments: text } }) => [id, tool, text]) ??
        [],
    ).toEqual(expected.toolCalls.map(({ id, name: tool, argumentsText }) => [id, tool, argumentsText]));
  });
});

it('one id, model and time in every chunk, never empty', async () => {
  for (const name of recordedNames) {
    house.upstream.script(recordedReply(name));
    const { frames } = await streamChat(house.gateway, request);
    const heads = new Set(frames.map(({ id, model, created }) => JSON.stringify([id, model, created])));
    expect([name, heads.size]).toEqual([name, 1]);
    expect([...heads][0]).not.toMatch(/"",|,0\]/);
  }
});
