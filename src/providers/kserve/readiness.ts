import type { Capability, Deployment } from '../../fleet/model-card.ts';
import { onSignal } from '../../net/on-signal.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { parseReply } from '../../wire/parse-reply.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import { isLocalAddress } from '../local-address.ts';
import { type Dialect, isTextDialect, openaiPaths, v1Model, v2Model } from './dialect.ts';
import type { KserveService } from './kserve-service.ts';
import { readModelList } from './model-list.ts';

/** Where a server tells that a model is ready: by status 200. */
function readyPath(dialect: Dialect, name: string): string {
  switch (dialect) {
    case 'openai':
      return '/v1/models';
    case 'kserve-openai':
      return `/openai${v1Model(name)}`;
    case 'v1-predict':
      return v1Model(name);
    case 'v2-generate':
    case 'v2-infer':
      return `${v2Model(name)}/ready`;
  }
}

const listPath = (dialect: Dialect): string => {
  if (!isTextDialect(dialect)) return `${openaiPaths[dialect]}/models`;
  return dialect === 'v1-predict' ? '/v1/models' : '/v2/models';
};

/** Resolves when one of the service's models is ready; rejects with the reason why none is. */
export async function probe(service: KserveService, signal: AbortSignal): Promise<void> {
  const scope = onSignal(signal);
  const [first = ''] = service.names;
  const dialect = await service.known.of(first, service.control, scope);
  const ask = service.inquiry(scope);
  const paths = new Set([...service.names].map((name) => readyPath(dialect, name)));
  if (paths.size === 0) paths.add(listPath(dialect));
  let failure: unknown;
  for (const path of paths) {
    try {
      const { status, text, headers } = await ask(path);
      if (status === 200) return;
      failure = failureOfReply(status, text, headers);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      failure = thrown;
    }
  }
  if (failure instanceof GatewayFailure && failure.code === 'upstream_model_missing') service.known.forget(dialect);
  throw failure;
}

/** The models that the server lists, in its own order. */
export async function discover(
  service: KserveService,
  signal: AbortSignal,
): Promise<readonly Omit<Deployment, 'upstream'>[]> {
  const scope = onSignal(signal);
  const dialect = await service.known.of('', service.control, scope);
  const { status, text, headers } = await service.inquiry(scope)(listPath(dialect));
  if (status === 404) service.known.forget(dialect);
  if (status !== 200) throw failureOfReply(status, text, headers);
  const list = readModelList(text);
  if (!list) {
    parseReply(text);
    throw new GatewayFailure('upstream_invalid', 'The model server sent no list of models.');
  }
  const { baseUrl } = service.options;
  return list.models.map(({ name, contextTokens }) => ({
    name,
    card: {
      id: name,
      family: name,
      locality: isLocalAddress(baseUrl) ? 'local' : 'foreign',
      contextTokens,
      capabilities: capabilitiesOver(dialect),
    },
  }));
}

/** What a model can do over a protocol, as far as that decides it. */
export const capabilitiesOver = (dialect: Dialect): readonly Capability[] =>
  isTextDialect(dialect) ? ['chat'] : ['chat', 'tools', 'json'];
