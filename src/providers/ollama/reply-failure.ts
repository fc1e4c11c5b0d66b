import { GatewayFailure, type FailureDetails } from '../../chat/failure.ts';
import { codeOfStatus, failureOfCode, statusIn, wordsOfStatus } from '../../wire/code-of-status.ts';
import { readableMessage } from '../../wire/upstream-message.ts';

/** What Ollama says on an HTTP error. */
export type OllamaError = {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs?: number;
};

const MOST_CAUSE_CHARS = 2000;

const overlong = /context (?:length|size|window)|exceed_context_size/i;
const missingMemory = /requires more system memory|out of memory/i;
const lacking = [
  {
    pattern: /does not support thinking/i,
    param: 'reasoning_effort',
    what: 'cannot reason; leave reasoning_effort out',
  },
  { pattern: /does not support tools/i, param: 'tools', what: 'cannot call tools; leave them out' },
  { pattern: /image input|does not support (?:images|vision)/i, param: 'messages', what: 'cannot see pictures' },
  { pattern: /does not support (?:chat|generate|embed)/i, param: 'model', what: 'does not serve this endpoint' },
];

/** An error of Ollama in the house's terms. The server's own words stay in the cause, and go to the client only for a request at fault. */
export const failureOfOllama = ({ status, text, retryAfterMs }: OllamaError): GatewayFailure =>
  failureOf(status, text, {
    reason: `HTTP ${status}`,
    cause: new Error(`Ollama answered ${status}: ${text.slice(0, MOST_CAUSE_CHARS)}`),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

/** An `error` that came after a 200, in a line of a stream or as the whole reply. */
export function failureOfErrorLine(error: unknown): GatewayFailure {
  const text = textOfError(error);
  return failureOf(statusIn(error) ?? 500, text, {
    reason: 'an error inside the reply',
    cause: new Error(`Ollama answered with an error line: ${text.slice(0, MOST_CAUSE_CHARS)}`),
  });
}

/** The words in an `error` value, which is a string, or an object with a message where a proxy speaks. */
export function textOfError(error: unknown): string {
  if (typeof error === 'string') return error;
  const inner: unknown = typeof error === 'object' && error !== null && 'message' in error ? error.message : '';
  return typeof inner === 'string' ? inner : '';
}

const failureOf = (status: number, text: string, details: FailureDetails): GatewayFailure =>
  failureOfRequest(status, text, details) ?? failureOfServer(status, text, details);

/** What the request itself asked too much of. */
function failureOfRequest(status: number, text: string, details: FailureDetails): GatewayFailure | undefined {
  if (overlong.test(text)) {
    return new GatewayFailure(
      'context_length_exceeded',
      "The messages do not fit this model's window; shorten them or choose a model with a larger one.",
      { ...details, param: 'messages' },
    );
  }
  const lack = lacking.find(({ pattern }) => pattern.test(text));
  if (lack) {
    const message = `This model ${lack.what}, or choose another model.`;
    return new GatewayFailure('unsupported_parameter', message, { ...details, param: lack.param });
  }
  const code = codeOfStatus(status);
  return code === 'upstream_rejected' ? failureOfCode(code, readableMessage(text), details) : undefined;
}

function failureOfServer(status: number, text: string, details: FailureDetails): GatewayFailure {
  if (status < 500 || !missingMemory.test(text))
    return failureOfCode(codeOfStatus(status), wordsOfStatus(status), details);
  return new GatewayFailure('upstream_unavailable', 'The model server has too little free memory for this model.', {
    ...details,
    reason: 'too little memory for the model',
  });
}
