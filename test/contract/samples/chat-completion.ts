import { absent, samplesOf } from './sample.ts';

export const tokenLogprob = {
  token: 'Ки',
  logprob: -0.25,
  bytes: [208, 154, 208, 184],
  top_logprobs: [{ token: 'Ки', logprob: -0.25, bytes: null }],
};

export const usage = {
  prompt_tokens: 12,
  completion_tokens: 7,
  total_tokens: 19,
  prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 3, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
};

export const moderation = {
  input: {
    type: 'moderation_results',
    model: 'omni-moderation-latest',
    results: [
      {
        type: 'moderation_result',
        model: 'omni-moderation-latest',
        flagged: false,
        categories: { hate: false },
        category_scores: { hate: 0.001 },
        category_applied_input_types: { hate: ['text'] },
      },
    ],
  },
  output: { type: 'error', code: 'moderation_failed', message: 'The moderation did not run.' },
};

const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Київ"}' } };

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4.1-mini-2025-04-14',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'Столиця України — Київ.', refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage,
  service_tier: 'default',
  system_fingerprint: 'fp_1',
};

const message = 'choices.0.message';

export const chatCompletionSamples = samplesOf(completion, {
  accepts: [
    { choices: [] },
    { created: 0 },
    { usage: absent },
    { system_fingerprint: absent },
    { service_tier: null },
    { service_tier: 'priority' },
    { metadata: { team: 'billing' } },
    { metadata: null },
    { moderation },
    { moderation: null },
    { [`${message}.content`]: null, [`${message}.tool_calls`]: [call], 'choices.0.finish_reason': 'tool_calls' },
    { [`${message}.tool_calls`]: [{ id: 'call_2', type: 'custom', custom: { name: 'sql', input: 'select 1' } }] },
    { [`${message}.tool_calls`]: [] },
    { [`${message}.content`]: null, [`${message}.refusal`]: 'I cannot help with that.' },
    { [`${message}.reasoning_content`]: 'Спершу подумаю.' },
    { [`${message}.annotations`]: absent },
    {
      [`${message}.annotations`]: [
        {
          type: 'url_citation',
          url_citation: { start_index: 0, end_index: 4, url: 'https://example.org/a', title: 'A' },
        },
      ],
    },
    { [`${message}.function_call`]: { name: 'old', arguments: '{}' } },
    { [`${message}.audio`]: null },
    { [`${message}.audio`]: { id: 'audio_1', expires_at: 1_760_000_100, data: 'UklG', transcript: 'hi' } },
    { 'choices.0.finish_reason': 'length' },
    { 'choices.0.finish_reason': 'content_filter' },
    { 'choices.0.finish_reason': 'function_call' },
    { 'choices.0.logprobs': { content: [tokenLogprob], refusal: null } },
    { 'choices.0.logprobs': { content: null, refusal: [tokenLogprob] } },
    { 'choices.0.logprobs': { content: [], refusal: [] } },
    { 'usage.completion_tokens_details': absent },
    { 'usage.prompt_tokens_details': { cached_tokens: 0, image_tokens: 2, text_tokens: 3, cache_write_tokens: 4 } },
    { nexus: { route: 'cheap' } },
    { 'choices.0.stop_reason': null },
  ],
  refuses: [
    { '': null },
    { '': [] },
    { '': 'chat.completion' },
    { '': { error: { message: 'no', type: 'server_error', param: null, code: null } } },
    { id: absent },
    { id: 7 },
    { id: null },
    { object: absent },
    { object: 'chat.completion.chunk' },
    { created: absent },
    { created: '1760000000' },
    { created: 1.5 },
    { model: absent },
    { model: null },
    { choices: absent },
    { choices: null },
    { choices: {} },
    { choices: [null] },
    { 'choices.0.index': absent },
    { 'choices.0.index': '0' },
    { 'choices.0.message': absent },
    { 'choices.0.message': null },
    { [`${message}.role`]: absent },
    { [`${message}.role`]: 'user' },
    { [`${message}.content`]: absent },
    { [`${message}.content`]: [{ type: 'text', text: 'x' }] },
    { [`${message}.refusal`]: absent },
    { [`${message}.refusal`]: false },
    { [`${message}.tool_calls`]: null },
    { [`${message}.tool_calls`]: [{ ...call, id: null }] },
    { [`${message}.tool_calls`]: [{ type: 'function', function: call.function }] },
    { [`${message}.tool_calls`]: [{ id: 'call_1', function: call.function }] },
    { [`${message}.tool_calls`]: [{ ...call, type: 'tool' }] },
    { [`${message}.tool_calls`]: [{ ...call, function: { name: 'f', arguments: { city: 'Київ' } } }] },
    { [`${message}.tool_calls`]: [{ ...call, function: { name: 'f' } }] },
    { [`${message}.tool_calls`]: [{ id: 'c', type: 'custom', custom: { name: 'sql' } }] },
    { [`${message}.annotations`]: null },
    {
      [`${message}.annotations`]: [{ type: 'url_citation', url_citation: { url: 'https://example.org', title: 'A' } }],
    },
    {
      [`${message}.annotations`]: [
        { type: 'url_citation', url_citation: { start_index: 0, end_index: 1, url: 'not a uri', title: 'A' } },
      ],
    },
    { [`${message}.function_call`]: null },
    { [`${message}.audio`]: { id: 'audio_1' } },
    { 'choices.0.finish_reason': absent },
    { 'choices.0.finish_reason': null },
    { 'choices.0.finish_reason': 'eos_token' },
    { 'choices.0.finish_reason': 'end_turn' },
    { 'choices.0.logprobs': absent },
    { 'choices.0.logprobs': { content: [] } },
    { 'choices.0.logprobs': { content: [{ token: 'a', logprob: -1 }], refusal: null } },
    { 'choices.0.logprobs': { content: [{ ...tokenLogprob, bytes: 'a' }], refusal: null } },
    { usage: null },
    { usage: {} },
    { 'usage.prompt_tokens': '12' },
    { 'usage.total_tokens': absent },
    { 'usage.completion_tokens': 1.25 },
    { 'usage.completion_tokens_details': null },
    { 'usage.prompt_tokens_details.cached_tokens': null },
    { service_tier: 'on_demand' },
    { system_fingerprint: null },
    { metadata: { attempts: 3 } },
    { moderation: { input: moderation.input } },
    { moderation: { ...moderation, output: { type: 'error', code: 'x' } } },
  ],
});
