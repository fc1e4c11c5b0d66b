import { GatewayFailure, type FailureDetails } from '../../chat/failure.ts';
import { readableMessage } from '../../wire/upstream-message.ts';

/** What Ollama says on an HTTP error or in an `error` line of a stream. */
export type OllamaError = {
  /** Undefined for an error line, which comes after a 200. */
  readonly status?: number;
  readonly text: string;
  readonly retryAfterMs?: number;
};

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
export function failureOfOllama({ status, text, retryAfterMs }: OllamaError): GatewayFailure {
  const details: FailureDetails = {
    reason: status === undefined ? 'an error inside the reply' : `HTTP ${status}`,
    cause: new Error(`Ollama answered ${status ?? 'with an error line'}: ${text.slice(0, 2000)}`),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return failureOfRequest(status, text, details) ?? failureOfServer(status, details, text);
}

/** What the request itself asked too much of. */
function failureOfRequest(
  status: number | undefined,
  text: string,
  details: FailureDetails,
): GatewayFailure | undefined {
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
  if (status === undefined || status < 400 || status > 499) return undefined;
  if ([401, 403, 404, 408, 429].includes(status)) return undefined;
  if (status === 413)
    return new GatewayFailure('request_too_large', 'The request is too large for the model server.', details);
  const words = readableMessage(text);
  return new GatewayFailure(
    'upstream_rejected',
    `The model server refused the request${words && `: ${words}`}`,
    details,
  );
}

function failureOfServer(status: number | undefined, details: FailureDetails, text: string): GatewayFailure {
  switch (status) {
    case 401:
    case 403:
      return new GatewayFailure('upstream_auth_error', "The model server refused the gateway's key.", details);
    case 404:
      return new GatewayFailure('upstream_model_missing', 'The model server does not have this model.', details);
    case 408:
    case 504:
      return new GatewayFailure('upstream_timeout', 'The model server gave up waiting.', details);
    case 429:
      return new GatewayFailure('rate_limit_exceeded', 'The model server takes no more requests for now.', details);
    case 503:
    case 529:
      return new GatewayFailure('upstream_unavailable', "The model server's queue is full.", details);
  }
  if (missingMemory.test(text)) {
    return new GatewayFailure('upstream_unavailable', 'The model server has too little free memory for this model.', {
      ...details,
      reason: 'too little memory for the model',
    });
  }
  return status !== undefined && status < 400
    ? new GatewayFailure('upstream_invalid', 'The model server answered with a redirect or without content.', details)
    : new GatewayFailure('upstream_error', 'The model server failed while answering.', details);
}
