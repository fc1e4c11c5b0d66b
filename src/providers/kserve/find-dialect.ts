import { GatewayFailure } from '../../chat/failure.ts';
import { failureOfReply } from '../../wire/openai/upstream-failure.ts';
import { type Dialect, openaiPaths, v1Model, v2Model } from './dialect.ts';
import { type ModelList, readModelList } from './model-list.ts';

/** Asks the server something about itself; a reply of any status. */
export type Inquiry = (path: string) => Promise<{ readonly status: number; readonly text: string }>;

const listIn = (reply: { readonly status: number; readonly text: string }): ModelList | undefined =>
  reply.status === 200 ? readModelList(reply.text) : undefined;

/**
 * Which protocol a server speaks for a model: vLLM lists its models at /v1, KServe's own server below /openai, all
 * others tell by their readiness. Where the operator has mapped predictions, v1 goes before v2, which the same server
 * offers. Throws `upstream_model_missing` where none answers.
 */
export async function findDialect(ask: Inquiry, name: string, isMapped: boolean): Promise<Dialect> {
  const faults: GatewayFailure[] = [];
  const asked: Inquiry = async (path) => {
    const reply = await ask(path);
    if (reply.status === 401 || reply.status === 403) throw failureOfReply(reply.status, reply.text, {});
    if (reply.status >= 500) faults.push(failureOfReply(reply.status, reply.text, {}));
    return reply;
  };
  const atRoot = listIn(await asked(`${openaiPaths.openai}/models`));
  if (atRoot?.isOpenai) return 'openai';
  // Below this path it is OpenAI's API, in whatever shape the list comes.
  if (listIn(await asked(`${openaiPaths['kserve-openai']}/models`))) return 'kserve-openai';
  if (isMapped && atRoot) return 'v1-predict';
  if (name !== '') {
    const { status } = await asked(`${v2Model(name)}/ready`);
    if (status === 200 || status === 400) return v2Route(asked, name); // Triton says 400 until the model is loaded
    if (atRoot || (await asked(v1Model(name))).status === 200) return 'v1-predict';
  }
  throw (
    faults[0] ??
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
