import { GatewayFailure } from '../../chat/failure.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { type Dialect, openaiPaths, v1Model, v2Model } from './dialect.ts';
import { type ModelList, readModelList } from './model-list.ts';

/** What a server replied, whatever its status. */
export type Told = Pick<UpstreamReply, 'status' | 'headers'> & { readonly text: string };
/** Asks the server something about itself. */
export type Inquiry = (path: string) => Promise<Told>;

const listIn = ({ status, text }: Told): ModelList | undefined => (status === 200 ? readModelList(text) : undefined);

/** By these a server tells which paths it knows; any other says nothing of that. */
const telling = new Set([200, 400, 404, 405]);
const refusingKey = new Set([401, 403]);

const failureIn = ({ status, text, headers }: Told): GatewayFailure | undefined =>
  telling.has(status) ? undefined : failureOfReply(status, text, headers);

/**
 * Which protocol a server speaks for a model: vLLM lists its models at /v1, KServe's own server below /openai, all
 * others tell by their readiness. Where the operator has mapped predictions, v1 goes before v2, which the same server
 * offers. Throws `upstream_model_missing` where none answers, and the failure of a reply that says nothing of that.
 */
export async function findDialect(ask: Inquiry, name: string, isMapped: boolean): Promise<Dialect> {
  const asked: Inquiry = async (path) => {
    const reply = await ask(path);
    const failure = failureIn(reply);
    if (failure) throw failure;
    return reply;
  };
  let unready: GatewayFailure | undefined;
  const atRoot = listIn(await asked(`${openaiPaths.openai}/models`));
  if (atRoot?.isOpenai) return 'openai';
  // Below this path it is OpenAI's API, in whatever shape the list comes.
  if (listIn(await asked(`${openaiPaths['kserve-openai']}/models`))) return 'kserve-openai';
  if (isMapped && atRoot) return 'v1-predict';
  if (name !== '') {
    const ready = await ask(`${v2Model(name)}/ready`);
    // Triton says 400 until the model is loaded.
    if (ready.status === 200 || ready.status === 400) return v2Route(asked, name);
    unready = failureIn(ready); // other servers have words of their own for that
    if (unready && refusingKey.has(ready.status)) throw unready;
    if (atRoot || (await asked(v1Model(name))).status === 200) return 'v1-predict';
  }
  throw (
    unready ??
    new GatewayFailure(
      'upstream_model_missing',
      'The model server answers by no protocol of KServe for this model: check baseUrl and the name of the model.',
      { reason: 'no protocol of KServe answered' },
    )
  );
}

/** GET runs nothing: where the route is there, the server says that it is for POST only. */
async function v2Route(ask: Inquiry, name: string): Promise<Dialect> {
  const { status } = await ask(`${v2Model(name)}/generate`);
  return status === 404 ? 'v2-infer' : 'v2-generate';
}
