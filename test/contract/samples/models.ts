import { absent, samplesOf } from './sample.ts';

const model = { id: 'qwen3:8b', object: 'model', created: 1_760_000_000, owned_by: 'library' };

const modelChanges = {
  accepts: [
    { id: '' },
    { id: 'meta-llama/Llama-3.3-70B-Instruct' },
    { created: 0 },
    { created: -1 },
    { owned_by: '' },
    { shutdown_date: null },
    { shutdown_date: '2027-01-31' },
    { name: 'Qwen 3' },
    { permission: [] },
    { context_length: 32_768, capabilities: ['chat'] },
    { max_model_len: null },
    { created: 4_102_444_800 },
    { root: 'qwen3:8b', parent: null },
    { meta: { n_ctx_train: 4096 } },
    { pricing: { prompt: '0' } },
    { pipe: { type: 'pipe' } },
    { nexus: { state: 'cold' } },
    { shutdown_date: '2028-02-29' },
    { active: true },
    { id: 'Модель/українська' },
  ],
  refuses: [
    { '': null },
    { '': [] },
    { '': 'qwen3:8b' },
    { '': 8 },
    { '': {} },
    { id: absent },
    { id: null },
    { id: 3 },
    { id: ['qwen3:8b'] },
    { id: { name: 'qwen3' } },
    { object: absent },
    { object: 'models' },
    { object: null },
    { object: '' },
    { object: ['model'] },
    { created: absent },
    { created: '2025-10-09T00:00:00Z' },
    { created: null },
    { created: 1.5 },
    { created: '1760000000' },
    { created: true },
    { created: [1] },
    { owned_by: absent },
    { owned_by: null },
    { owned_by: 0 },
    { owned_by: {} },
    { shutdown_date: 'soon' },
    { shutdown_date: 1_760_000_000 },
    { shutdown_date: '2027-13-01' },
    { shutdown_date: '2027-01-31T00:00:00Z' },
    { shutdown_date: '' },
    { shutdown_date: {} },
    { id: absent, name: 'qwen3:8b' },
    { '': { name: 'qwen3:8b', model: 'qwen3:8b', modified_at: '2025-10-09T00:00:00Z' } },
    { id: false },
    { object: 'Model' },
    { owned_by: ['a'] },
    { created: {} },
    { '': true },
    { '': { models: [model] } },
    { object: absent, owned_by: absent },
  ],
};

export const modelSamples = samplesOf(model, modelChanges);

const at = (changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(changes).map(([path, value]) => [path === '' ? 'data.1' : `data.1.${path}`, value]),
  );

export const modelListSamples = samplesOf(
  { object: 'list', data: [{ ...model, id: 'gpt-oss:20b' }, model] },
  {
    accepts: [...modelChanges.accepts.map(at), { data: [] }, { has_more: false }, { first_id: null }],
    refuses: [
      ...modelChanges.refuses.map(at),
      { '': null },
      { '': [] },
      { '': [model] },
      { '': { models: [model] } },
      { object: absent },
      { object: 'model' },
      { object: null },
      { data: absent },
      { data: null },
      { data: {} },
      { data: ['qwen3:8b'] },
    ],
  },
);
