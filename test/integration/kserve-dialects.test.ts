import { describe, expect, it } from 'vitest';
import { vectorOf } from '../support/fake-kserve-protocols.ts';
import { errorOf, kserveHouse, question } from './kserve-house.ts';

const mapping = { input: { prompt: '{prompt}', limit: '{max_tokens}' }, output: 'outputs.0.text' };
const house = kserveHouse({
  vllm: { dialect: 'openai', upstream: { apiKey: 'env:KSERVE_KEY' }, apiKey: 'sk-kserve' },
  runtime: { dialect: 'kserve-openai', upstream: { host: 'm.team.example.org' }, host: 'm.team.example.org' },
  generate: { dialect: 'v2-generate', model: 'org/m', upstream: { chatTemplate: 'chatml' }, capabilities: ['chat'] },
  infer: { dialect: 'v2-infer', upstream: { chatTemplate: 'gemma' } },
  predict: { dialect: 'v1-predict', upstream: { chatTemplate: 'raw', ...mapping }, capabilities: ['chat'] },
  vectors: {
    dialect: 'v1-predict',
    upstream: {
      dialect: 'v1-predict',
      chatTemplate: 'raw',
      input: { prompt: '{prompt}', embed: true },
      output: 'vector',
    },
    capabilities: ['embed'],
  },
  bare: { dialect: 'v2-infer' },
});
const chatting = ['vllm', 'runtime', 'generate', 'infer', 'predict'] as const;
const text = ['generate', 'infer', 'predict'] as const;

describe.each(chatting)('chat with %s', (model) => {
  it('answers whole', async () => {
    const answer = await house.openai.chat.completions.create({ model, messages: question });
    expect(answer.model).toBe(model);
    expect(answer.choices).toMatchObject([
      { index: 0, message: { role: 'assistant', content: 'Так, я тут.' }, finish_reason: 'stop' },
    ]);
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
    expect(house.service(model).runs).toHaveLength(1);
  });

  it('answers as a stream', async () => {
    const stream = await house.openai.chat.completions.create({
      model,
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    });
    let said = '';
    const finishes: unknown[] = [];
    let usage: unknown;
    for await (const chunk of stream) {
      expect(chunk.model).toBe(model);
      said += chunk.choices[0]?.delta.content ?? '';
      if (chunk.choices[0]?.finish_reason) finishes.push(chunk.choices[0].finish_reason);
      usage = chunk.usage ?? usage;
    }
    expect([said, finishes]).toEqual(['Так, я тут.', ['stop']]);
    expect(usage).toMatchObject({ completion_tokens: expect.any(Number) as number });
    expect(house.service(model).runs).toHaveLength(1);
  });
});

describe('what a service is sent', () => {
  const sent = async (model: (typeof chatting)[number], more: object = {}): Promise<unknown> => {
    await house.openai.chat.completions.create({ model, messages: question, ...more });
    return house.service(model).runs.at(-1)?.body;
  };

  it('over generate: the rendered conversation, a limit and the ends of a turn', async () => {
    expect(await sent('generate', { max_tokens: 7, temperature: 0, stop: ['###'] })).toEqual({
      text_input: '<|im_start|>user\nТи тут?<|im_end|>\n<|im_start|>assistant\n',
      parameters: {
        max_tokens: 7,
        temperature: 0,
        stop: ['<|im_end|>', '<|im_start|>', '<|endoftext|>', '###'],
        stream: false,
        details: true,
      },
    });
  });

  it('over infer: a tensor of one text', async () => {
    expect(await sent('infer')).toEqual({
      inputs: [
        {
          name: 'text_input',
          shape: [1],
          datatype: 'BYTES',
          data: ['<start_of_turn>user\nТи тут?<end_of_turn>\n<start_of_turn>model\n'],
        },
      ],
      parameters: { max_tokens: 1024 },
    });
  });

  it('over predict: the operator’s own form', async () => {
    expect(await sent('predict', { max_tokens: 5 })).toEqual({ instances: [{ prompt: 'Ти тут?', limit: 5 }] });
  });
});

describe('a service is asked what it speaks', () => {
  it('once, in order, and the answer is kept until a 404', async () => {
    const service = house.service('infer');
    const ask = () => house.openai.chat.completions.create({ model: 'infer', messages: question });
    await ask();
    expect(service.requests.map(({ method }) => method)).toEqual(['POST']);
    service.dialect = 'openai';
    service.requests.length = 0;
    expect((await ask()).choices[0]?.message.content).toBe('Так, я тут.');
    expect(service.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/models/served-model/infer',
      'GET /v1/models',
      'POST /v1/chat/completions',
    ]);
    service.dialect = 'v2-infer';
    service.requests.length = 0;
    await ask();
    expect(service.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/chat/completions',
      'GET /v1/models',
      'GET /openai/v1/models',
      'GET /v2/models/served-model/ready',
      'GET /v2/models/served-model/generate',
      'POST /v2/models/served-model/infer',
    ]);
  });

  it('and one that takes text without a template being set is an error that names the setting', async () => {
    const error = await errorOf(house.openai.chat.completions.create({ model: 'bare', messages: question }));
    expect(error).toMatchObject({ status: 502, code: 'upstream_invalid' });
    expect(error.message).toContain('set chatTemplate');
    expect(house.service('bare').runs).toEqual([]);
  });

  it('a model that is not there is missing', async () => {
    const service = house.service('runtime');
    service.fault = { status: 404, text: '{"error":"Model with name served-model does not exist."}' };
    const error = await errorOf(house.openai.chat.completions.create({ model: 'runtime', messages: question }));
    expect(error).toMatchObject({ status: 404, code: 'upstream_model_missing' });
    expect(service.runs).toHaveLength(1);
  });
});

describe('vLLM', () => {
  const streamed = async () => {
    const stream = await house.openai.chat.completions.create({
      model: 'vllm',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  };

  it('keeps its own fields to itself', async () => {
    const whole = await house.openai.chat.completions.create({ model: 'vllm', messages: question });
    for (const told of [JSON.stringify(whole), JSON.stringify(await streamed())])
      expect(told).not.toMatch(/stop_reason|token_ids|prompt_logprobs|kv_transfer_params/);
  });

  it('counts in every chunk; the last count is told, once', async () => {
    house.service('vllm').saying = { text: 'Раз два три.', countsAlways: true };
    const told = (await streamed()).flatMap(({ usage }) => usage ?? []);
    expect(told).toMatchObject([{ prompt_tokens: 7, completion_tokens: 3 }]);
  });

  it('reasons in a field of its own', async () => {
    house.service('vllm').saying = { text: 'Так.', reasoning: 'Чи я тут?' };
    const whole = await house.openai.chat.completions.create({ model: 'vllm', messages: question });
    expect(whole.choices[0]?.message).toMatchObject({ content: 'Так.', reasoning_content: 'Чи я тут?' });
    const deltas = (await streamed()).map(({ choices }) => choices[0]?.delta);
    expect(deltas).toContainEqual(expect.objectContaining({ reasoning_content: 'Чи я тут?' }));
  });
});

describe.each(text)('what %s cannot do', (model) => {
  const tool = { type: 'function' as const, function: { name: 'f', parameters: {} } };
  const picture = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AA==' } };
  it.each([
    ['tools', 'tools', { tools: [tool] }],
    ['pictures', 'messages[0].content', { messages: [{ role: 'user', content: [picture] }] }],
    ['JSON', 'response_format', { response_format: { type: 'json_object' } }],
    ['two answers', 'n', { n: 2 }],
    ['log probabilities', 'logprobs', { logprobs: true }],
    ['results of tools', 'messages[1]', { messages: [...question, { role: 'tool', tool_call_id: 'a', content: 'x' }] }],
  ])('%s', async (_, param, more) => {
    const request = { model, messages: question, ...more } as Parameters<
      typeof house.openai.chat.completions.create
    >[0];
    const error = await errorOf(house.openai.chat.completions.create(request));
    expect(error).toMatchObject({ status: 400, code: 'unsupported_parameter', param });
    expect(error.message).toContain('leave');
    expect(house.service(model).runs).toEqual([]);
  });
});

describe('embeddings', () => {
  it.each(['vllm', 'runtime', 'infer', 'vectors'] as const)('of %s', async (model) => {
    const input = ['Київ', 'Львів', 'Ніжин'];
    const { data } = await house.openai.embeddings.create({ model, input, encoding_format: 'float' });
    expect(data.map(({ embedding }) => embedding)).toEqual(input.map(vectorOf));
  });

  it.each([
    ['infer', { outputs: [{ name: 'o', datatype: 'FP64', shape: [1, 2], data: [0.5, 1e39] }] }],
    ['infer', { outputs: [{ name: 'o', datatype: 'FP64', shape: [1, 2], data: [[-1e39, 0.5]] }] }],
    ['vectors', { predictions: [{ vector: [0.5, 1e39] }] }],
  ] as const)('of %s with a number beyond single precision are refused: %j', async (model, reply) => {
    house.service(model).fault = { status: 200, text: JSON.stringify(reply) };
    const error = await errorOf(house.openai.embeddings.create({ model, input: 'Київ', encoding_format: 'float' }));
    expect(error).toMatchObject({ status: 502, code: 'upstream_invalid' });
  });
});
