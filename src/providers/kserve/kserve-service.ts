import type { ChatCall, Planned } from '../../chat/call.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel, EmbedModel } from '../../chat/model.ts';
import type { Clock, Scope } from '../../chat/scope.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import type { Sender, Upstream } from '../../net/upstream.ts';
import { openaiEmbed } from '../openai-compatible/embed.ts';
import type { OpenaiServer } from '../openai-compatible/server.ts';
import { type ChatTemplate, chatTemplate } from './chat-template.ts';
import { type Dialect, isTextDialect, openaiPaths, type TextDialect } from './dialect.ts';
import { generateChat } from './generate-chat.ts';
import { inferChat } from './infer-chat.ts';
import type { Inquiry } from './find-dialect.ts';
import { inquiryOf, KnownDialect } from './known-dialect.ts';
import type { KserveOptions } from './options.ts';
import { checkedSender, patientSender } from './patient-sender.ts';
import { predictChat, type PredictMapping } from './predict-chat.ts';
import { inferEmbed, predictEmbed } from './text-embed.ts';
import { vllmChat } from './vllm-chat.ts';
import { Warmth } from './warmth.ts';

const EMBEDDING_BATCH = 256;
const MOST_NAMES = 64;

/** One configured service of KServe with what has been learned of it. */
export class KserveService {
  readonly options: KserveOptions;
  readonly known: KnownDialect;
  /** For questions about the server itself; one that says that it is not ready is a failure. */
  readonly control: Sender;
  /** Of a service that scales to zero. */
  readonly warmth: Warmth | undefined;
  /** The models that it is configured to serve. */
  readonly names = new Set<string>();
  readonly #server: OpenaiServer;
  readonly #clock: Clock;

  constructor(options: KserveOptions, server: OpenaiServer, clock: Clock) {
    this.options = options;
    this.known = new KnownDialect(
      options.dialect === 'auto' ? undefined : options.dialect,
      server.headers,
      options.input !== undefined,
      clock,
    );
    this.control = checkedSender(server.upstream.control);
    this.warmth = options.scaleToZero ? new Warmth(clock, options.scaleDownMs) : undefined;
    this.#server = server;
    this.#clock = clock;
  }

  /** Asks the server something about itself, without waiting behind its answers. */
  inquiry(scope: Pick<Scope, 'onAbort'>): Inquiry {
    return inquiryOf(this.control, this.#server.headers, scope, this.#clock);
  }

  /** The service as one of its models is asked. */
  serverFor(name: string): OpenaiServer {
    if (this.names.size < MOST_NAMES) this.names.add(name);
    const { upstream, headers } = this.#server;
    const checked = checkedSender(upstream);
    const sender = this.warmth ? patientSender(checked, this.warmth, name, this.#clock) : checked;
    return { upstream: sendingBy(sender, upstream), headers };
  }

  chat(dialect: Dialect, server: OpenaiServer, deployment: Deployment): ChatModel<Planned<ChatCall>> {
    if (!isTextDialect(dialect)) return vllmChat(below(openaiPaths[dialect], server), deployment);
    const { stripPrompt, asksDetails } = this.options;
    const model = { server, deployment, template: this.#template(dialect), stripPrompt };
    switch (dialect) {
      case 'v2-generate':
        return generateChat(model, asksDetails);
      case 'v2-infer':
        return inferChat(model);
      case 'v1-predict':
        return predictChat(model, this.#mapping());
    }
  }

  embed(dialect: Dialect, server: OpenaiServer, deployment: Deployment): EmbedModel {
    switch (dialect) {
      case 'openai':
      case 'kserve-openai':
        return openaiEmbed(below(openaiPaths[dialect], server), deployment, EMBEDDING_BATCH);
      case 'v2-infer':
        return inferEmbed({ server, deployment });
      case 'v1-predict':
        return predictEmbed({ server, deployment }, this.#mapping());
      case 'v2-generate':
        return neverEmbeds;
    }
  }

  #template(dialect: TextDialect): ChatTemplate {
    const name = this.options.chatTemplate;
    if (name !== undefined) return chatTemplate(name);
    throw unset('chatTemplate', `takes text over ${dialect}, not messages`);
  }

  #mapping(): PredictMapping {
    const { input, output } = this.options;
    if (input !== undefined) return { input, output };
    throw unset('input', 'offers only v1-predict');
  }
}

const neverEmbeds: EmbedModel = () => {
  throw new GatewayFailure('unsupported_parameter', 'This model only generates text; choose one that embeds.', {
    param: 'model',
  });
};

const unset = (setting: string, why: string): GatewayFailure =>
  new GatewayFailure('upstream_invalid', `The model server ${why}: set ${setting} at its upstream in fleet.yaml.`, {
    reason: `${setting} is not set`,
  });

/** The same upstream, which sends in another way. */
const sendingBy = (sender: Sender, upstream: Upstream): Upstream => ({
  send: (request, scope) => sender.send(request, scope),
  control: upstream.control,
  close: () => upstream.close(),
});

/** The same server from a path on. */
const below = (path: string, { upstream, headers }: OpenaiServer): OpenaiServer => ({
  upstream: sendingBy(
    { send: (request, scope) => upstream.send({ ...request, path: path + request.path }, scope) },
    upstream,
  ),
  headers,
});
