import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { FakeFault, FakeReply } from './fake-ollama-model.ts';

type Line = Record<string, unknown>;
export type ReplyFrame = {
  readonly model: string;
  readonly createdAt: string;
  readonly promptTokens: number;
  readonly loadMs: number;
};

const pieces = (text: string): readonly string[] => text.match(/\s*\S+|\s+$/g) ?? [];

const logprob = (token: string): Line => {
  const entry = { token, logprob: -0.5, bytes: [...Buffer.from(token)] };
  return { ...entry, top_logprobs: [entry] };
};

/** The lines of a streamed answer: thinking, then text word by word, then tool calls, then the end. */
export function streamLines(reply: FakeReply, frame: ReplyFrame): readonly Line[] {
  const line = (message: Line, more: Line = {}): Line => ({
    model: frame.model,
    created_at: frame.createdAt,
    message: { role: 'assistant', content: '', ...message },
    ...more,
    done: false,
  });
  const withLogprobs = (token: string): Line => (reply.logprobs ? { logprobs: [logprob(token)] } : {});
  return [
    ...pieces(reply.thinking ?? '').map((thinking) => line({ thinking }, withLogprobs(thinking))),
    ...pieces(reply.content ?? '').map((content) => line({ content }, withLogprobs(content))),
    ...(reply.toolCalls ?? []).map((calls) => line({ tool_calls: toolCallsOf(calls) })),
    { ...line({}), ...ending(reply, frame) },
  ];
}

/** The same answer in one object. */
export function wholeLine(reply: FakeReply, frame: ReplyFrame): Line {
  const toolCalls = (reply.toolCalls ?? []).flat();
  const tokens = [...pieces(reply.thinking ?? ''), ...pieces(reply.content ?? '')];
  return {
    model: frame.model,
    created_at: frame.createdAt,
    message: {
      role: 'assistant',
      content: reply.content ?? '',
      ...(reply.thinking ? { thinking: reply.thinking } : {}),
      ...(toolCalls.length > 0 ? { tool_calls: toolCallsOf(toolCalls) } : {}),
    },
    ...(reply.logprobs ? { logprobs: tokens.map(logprob) } : {}),
    ...ending(reply, frame),
  };
}

const toolCallsOf = (calls: NonNullable<FakeReply['toolCalls']>[number]): readonly Line[] =>
  calls.map(({ id, name, arguments: given }, index) => ({
    ...(id === undefined ? {} : { id }),
    function: { index, name, arguments: given },
  }));

function ending(reply: FakeReply, { promptTokens, loadMs }: ReplyFrame): Line {
  const tokens = pieces(reply.thinking ?? '').length + pieces(reply.content ?? '').length;
  return {
    done: true,
    done_reason: reply.doneReason ?? 'stop',
    total_duration: 1_000_000,
    load_duration: loadMs * 1_000_000,
    ...(reply.fault?.noPromptCount ? {} : { prompt_eval_count: promptTokens, prompt_eval_duration: 500_000 }),
    eval_count: tokens + (reply.toolCalls ?? []).flat().length,
    eval_duration: 400_000,
  };
}

/** Writes the lines, faults and all. */
export async function writeLines(response: ServerResponse, lines: readonly Line[], fault: FakeFault): Promise<void> {
  for (const [at, line] of lines.entries()) {
    for (const raw of fault.rawBeforeLine?.[at] ?? []) await write(response, `${raw}\n`, fault);
    if (fault.stallAtLine === at) {
      response.flushHeaders();
      return;
    }
    if (fault.cutAtLine === at) {
      response.flushHeaders();
      await wait(5);
      response.destroy();
      return;
    }
    if (fault.endAtLine === at) return void response.end();
    if (fault.errorAtLine === at)
      return void response.end(`${JSON.stringify({ error: fault.error ?? 'unexpected EOF' })}\n`);
    const isLast = at === lines.length - 1;
    await write(response, JSON.stringify(line) + (isLast && fault.noFinalLineFeed ? '' : '\n'), fault);
    if (response.destroyed) return;
  }
  if (fault.endAfterMs !== undefined) await wait(fault.endAfterMs);
  if (!fault.openEnd) response.end();
}

async function write(response: ServerResponse, text: string, { pieceBytes, pauseMs }: FakeFault): Promise<void> {
  const bytes = Buffer.from(text);
  const size = pieceBytes ?? bytes.length;
  for (let from = 0; from < bytes.length; from += size) {
    response.write(bytes.subarray(from, from + size));
    if (pieceBytes !== undefined || pauseMs !== undefined) await wait(pauseMs ?? 1);
  }
}
