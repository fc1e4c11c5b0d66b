import { details, type FakeModel } from './fake-ollama-model.ts';

/** An entry of `/api/tags`. */
export const listing = (model: FakeModel): Record<string, unknown> => ({
  name: model.name,
  model: model.name,
  modified_at: '2026-08-01T12:00:00Z',
  size: 2_000_000_000,
  digest: model.digest,
  details: details(model),
  ...(model.remoteModel === undefined
    ? {}
    : { remote_model: model.remoteModel, remote_host: 'https://ollama.com:443' }),
});

/** The reply of `/api/show`. */
export const showing = (model: FakeModel): Record<string, unknown> => ({
  modelfile: `FROM ${model.name}`,
  parameters: model.parameters,
  template: '{{ .Prompt }}',
  details: details(model),
  model_info: { 'general.architecture': model.family, [`${model.family}.context_length`]: model.contextLength },
  capabilities: model.capabilities,
  modified_at: '2026-08-01T12:00:00Z',
  ...(model.remoteModel === undefined
    ? {}
    : { remote_model: model.remoteModel, remote_host: 'https://ollama.com:443' }),
});
