import { embeddingsAnswer } from '../../test/support/upstream/embeddings-answer.ts';
import { textAnswer } from '../../test/support/upstream/chat-answer.ts';
import { errorReply, headersOnly, silence } from '../../test/support/upstream/fault.ts';
import { hangingAfter, inWritesOf } from '../../test/support/upstream/framing.ts';
import type { Reply } from '../../test/support/upstream/scenario.ts';

/** Where a request stands when its client leaves. */
export const phases = [
  'before it is known who asks',
  'queued',
  'before headers',
  'before first token',
  'mid-stream',
  'between retries',
] as const;
export type Phase = (typeof phases)[number];

/** Embeddings are never streamed. */
export const kinds = ['chat stream', 'chat whole', 'embeddings'] as const;
export type Kind = (typeof kinds)[number];

export const chatModel = 'chat';
export const embedModel = 'embed';

const messages = [{ role: 'user', content: 'Tell me the whole story.' }];

/** Path and body of a request of the kind. */
export const requestOf: Readonly<Record<Kind, readonly [path: string, body: object]>> = {
  'chat stream': ['/chat/completions', { model: chatModel, messages, stream: true }],
  'chat whole': ['/chat/completions', { model: chatModel, messages }],
  embeddings: ['/embeddings', { model: embedModel, input: 'story' }],
};

const jsonHeadersOnly: Reply = {
  headers: { 'content-type': 'application/json' },
  steps: [{ open: true }, { hang: true }],
};
const story = textAnswer('Once upon a time there lived a hen that laid golden eggs.');

/** What the upstream does so that the request stays in the phase. */
export function replyIn(phase: Phase, kind: Kind): Reply {
  switch (phase) {
    case 'before it is known who asks':
    case 'queued':
    case 'before headers':
      return silence();
    case 'before first token':
      return kind === 'chat stream' ? headersOnly() : jsonHeadersOnly;
    case 'mid-stream':
      if (kind === 'chat stream') return hangingAfter(6, story);
      return hangingAfter(3, inWritesOf(20, kind === 'chat whole' ? story : embeddingsAnswer()));
    case 'between retries':
      return errorReply(503);
  }
}
