import { gzipSync } from 'node:zlib';
import { jsonScenario, sseFrame, sseHeaders, sseScenario, type Reply, type Step } from './scenario.ts';

/** OpenAI's error body. */
export const errorPayload = (
  message: string,
  more: { readonly type?: string; readonly code?: string | null; readonly param?: string | null } = {},
): object => ({
  error: { message, type: more.type ?? 'server_error', param: more.param ?? null, code: more.code ?? null },
});

/** An error status with OpenAI's error body. */
export const errorReply = (
  status: number,
  message = `scripted error ${status}`,
  more: Parameters<typeof errorPayload>[1] = {},
  headers: Readonly<Record<string, string>> = {},
): Reply => jsonScenario(errorPayload(message, more), status, headers);

/** 429 that names its wait, in whole seconds. */
export const rateLimited = (retryAfterS: number): Reply =>
  errorReply(
    429,
    'Rate limit reached.',
    { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    { 'retry-after': String(retryAfterS) },
  );

export const contextTooLong = (): Reply =>
  errorReply(
    400,
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
    {
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      param: 'messages',
    },
  );

export const contentFiltered = (): Reply =>
  errorReply(400, 'The response was filtered.', { type: 'invalid_request_error', code: 'content_filter' });

/** A proxy's page instead of an answer. */
export const htmlPage = (status = 502): Reply => ({
  status,
  headers: { 'content-type': 'text/html' },
  steps: [{ send: '<!doctype html><html><body><h1>502 Bad Gateway</h1><hr>nginx/1.25.3</body></html>' }, { end: true }],
});

/** 200 whose body is an error: JSON, or the only SSE frame. */
export const errorInside200 = (message = 'Network connection lost.'): Reply => {
  const payload = errorPayload(message, { code: 'internal' });
  return (request) => (request.body.stream === true ? sseScenario([sseFrame(payload)]) : jsonScenario(payload));
};

/** 200 with an error as some servers write it: a bare string. */
export const errorTextInside200 = (message = 'model crashed'): Reply => {
  const payload = { error: message };
  return (request) => (request.body.stream === true ? sseScenario([sseFrame(payload)]) : jsonScenario(payload));
};

/** A JSON error body with status 200 to a request for a stream. */
export const jsonErrorToStream = (): Reply => jsonScenario(errorPayload('overloaded', { code: 'overloaded' }));

export const emptyBody = (contentType = 'application/json'): Reply => ({
  headers: { 'content-type': contentType, 'content-length': '0' },
  steps: [{ open: true }, { end: true }],
});

/** A stream with nothing in it but its end. */
export const emptyStream = (): Reply => sseScenario(['data: [DONE]\n\n']);

export const redirect = (location: string, status = 302): Reply => ({
  status,
  headers: { location, 'content-length': '0' },
  steps: [{ open: true }, { end: true }],
});

/** Accepts the request and never sends a byte. */
export const silence = (): Reply => ({ steps: [{ hang: true }] });

/** Status and headers, then never a byte of the body. */
export const headersOnly = (): Reply => ({ headers: sseHeaders, steps: [{ open: true }, { hang: true }] });

/** Resets the connection before any header. */
export const connectionReset = (): Reply => ({ steps: [{ reset: true }] });

/** Closes the connection before any header. */
export const connectionClosed = (): Reply => ({ steps: [{ cut: true }] });

/** Half a JSON body, ended as if it were whole. */
export const truncatedJson = (): Reply => ({
  headers: { 'content-type': 'application/json' },
  steps: [{ send: '{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"mess' }, { end: true }],
});

function* forever(first: string, next: string): Generator<Step> {
  yield { send: first };
  for (;;) yield { send: next };
}

/** Text deltas without end, as fast as they are read. */
export const endlessStream =
  (text = 'далі '): Reply =>
  (request) => {
    const frame = sseFrame({
      id: 'chatcmpl-endless',
      object: 'chat.completion.chunk',
      created: 1_760_000_000,
      model: request.body.model,
      choices: [{ index: 0, delta: { content: text }, finish_reason: null }],
    });
    return { headers: sseHeaders, steps: forever(frame, frame) };
  };

/** One SSE line that never ends. */
export const endlessLine = (): Reply => ({ headers: sseHeaders, steps: forever('data: {"id":"', 'x'.repeat(65_536)) });

/** A JSON body that never ends. */
export const endlessJson = (): Reply => ({
  headers: { 'content-type': 'application/json' },
  steps: forever('{"choices":[{"message":{"content":"', 'x'.repeat(65_536)),
});

/** Comments without end: the connection lives, the answer never starts. */
export const endlessComments = (pauseMs: number): Reply => ({
  headers: sseHeaders,
  steps: (function* pings(): Generator<Step> {
    for (;;) {
      yield { send: ': OPENROUTER PROCESSING\n\n' };
      yield { waitMs: pauseMs };
    }
  })(),
});

/** A few kilobytes on the wire that unpack to `megabytes`, compressed although nobody asked. */
export const gzipBomb = (megabytes = 64): Reply => {
  const bytes = gzipSync(Buffer.alloc(megabytes * 1_048_576, 0x20));
  return {
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'content-length': String(bytes.length) },
    steps: [{ send: bytes }, { end: true }],
  };
};
