import { createServer, type ServerResponse } from 'node:http';
import { behaviourOf, mockModels, type Behaviour } from './behaviour.ts';
import { collectBody } from './collect-body.ts';
import { listenOnLoopback } from './listen.ts';
import { monotonicUs, printStamp } from './stamp.ts';

const created = 1_700_000_000;
const filler = 'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor '.repeat(200);

const completion = (model: string, { replyBytes }: Behaviour): Buffer => {
  const message = { role: 'assistant', content: filler.slice(0, replyBytes), refusal: null };
  return Buffer.from(
    JSON.stringify({
      id: 'chatcmpl-mock',
      object: 'chat.completion',
      created,
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage: { prompt_tokens: 42, completion_tokens: replyBytes / 4, total_tokens: 42 + replyBytes / 4 },
      system_fingerprint: 'fp_mock',
    }),
  );
};

const completions = new Map(mockModels.map((model) => [model, completion(model, behaviourOf(model))]));

const frame = (model: string, delta: string, finish = 'null'): string =>
  `data: {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":${created},"model":"${model}",` +
  `"system_fingerprint":"fp_mock","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]}\n\n`;

const usageFrame = (model: string, { chunks }: Behaviour): string =>
  `data: {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":${created},"model":"${model}","choices":[],` +
  `"usage":{"prompt_tokens":42,"completion_tokens":${chunks},"total_tokens":${42 + chunks}}}\n\n`;

const streamCompletion = (response: ServerResponse, model: string, withUsage: boolean): void => {
  const behaviour = behaviourOf(model);
  const [before = '', after = ''] = frame(model, '{"content":"|"}').split('|');
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  const sendChunk = (): void => {
    response.write(`${before}${printStamp(monotonicUs())} tok${after}`);
    sent += 1;
  };
  const finish = (): void => {
    response.end(`${frame(model, '{}', '"stop"')}${withUsage ? usageFrame(model, behaviour) : ''}data: [DONE]\n\n`);
  };
  const advance = (): void => {
    sendChunk();
    if (sent < behaviour.chunks) return;
    clearInterval(timer);
    finish();
  };
  const begin = (): void => {
    response.write(frame(model, '{"role":"assistant","content":""}'));
    if (behaviour.gapMs > 0) {
      sendChunk();
      timer = setInterval(advance, behaviour.gapMs);
      return;
    }
    while (sent < behaviour.chunks) sendChunk();
    finish();
  };
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.on('close', () => clearTimeout(timer));
  if (behaviour.firstTokenMs === 0) {
    begin();
    return;
  }
  response.flushHeaders();
  timer = setTimeout(begin, behaviour.firstTokenMs);
};

const sendJson = (response: ServerResponse, body: Buffer): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
};

const modelMark = '"model":"';
/** Found without a parse, so that the mock costs as little as it can. */
const modelNamedIn = (body: Buffer): string => {
  const start = body.indexOf(modelMark) + modelMark.length;
  return body.toString('latin1', start, body.indexOf('"', start));
};

const models = Buffer.from(
  JSON.stringify({
    object: 'list',
    data: mockModels.map((id) => ({ id, object: 'model', created, owned_by: 'mock' })),
  }),
);

listenOnLoopback(
  createServer((request, response) => {
    if (request.method !== 'POST') {
      sendJson(response, models);
      return;
    }
    collectBody(request, (body) => {
      const model = modelNamedIn(body);
      if (body.includes('"stream":true')) streamCompletion(response, model, body.includes('"include_usage":true'));
      else sendJson(response, completions.get(model) ?? completion(model, behaviourOf(model)));
    });
  }),
);
