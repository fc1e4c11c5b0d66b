import { quietGateway, startGateway, type GatewayUnderTest } from '../../test/support/gateway-under-test.ts';
import { startScriptedUpstream, type ScriptedUpstream } from '../../test/support/scripted-upstream.ts';
import type { RecordedRequest } from '../../test/support/upstream/scenario.ts';
import { chat } from '../wire/chat-client.ts';
import type { Heard } from '../wire/heard.ts';
import { printVerdict, type Verdict, verdictOf } from '../wire/verdict.ts';
import { type Mode, type ServerName, serverNames } from './cast.ts';
import { spoken, textOf } from './replies.ts';

/** The clocks of every upstream in the evaluation: a chat that a person waits for. */
export const clocks = { headersMs: 5000, firstTokenMs: 10_000, wholeMs: 12_000, idleMs: 8000, totalMs: 60_000 };

/** The fallback's first token after the primary's failure, at most. */
export const MOST_FALLBACK_MS = 2000;

const usualModels: readonly object[] = [
  { id: 'main', upstream: 'primary', fallback: ['backup'] },
  { id: 'backup', upstream: 'backup' },
];

const texts = Object.fromEntries(serverNames.map((name) => [name, textOf(name)]));

/** One thing asked and what became of it. */
export type Asked = { readonly heard: Heard; readonly verdict: Verdict };

export type StageOptions = {
  readonly mode: Mode;
  readonly variant: string;
  /** Of the outage; the other faults do not look at it. */
  readonly outageSeconds: number;
  /** `models:` of fleet.yaml; `main` on the primary with `backup` behind it when left out. */
  readonly models?: readonly object[] | undefined;
};

type Servers = Record<ServerName, ScriptedUpstream>;

/** A case's servers, the gateway before them, and what was found so far. */
export class Stage {
  readonly mode: Mode;
  readonly variant: string;
  readonly outageSeconds: number;
  readonly gateway: GatewayUnderTest;
  readonly asked: Asked[] = [];
  /** Claims that did not hold, in words. */
  readonly broken: string[] = [];
  readonly figures: Record<string, number> = {};
  readonly #servers: Servers;

  constructor(options: StageOptions, gateway: GatewayUnderTest, servers: Servers) {
    this.mode = options.mode;
    this.variant = options.variant;
    this.outageSeconds = options.outageSeconds;
    this.gateway = gateway;
    this.#servers = servers;
  }

  get primary(): ScriptedUpstream {
    return this.#servers.primary;
  }

  get backup(): ScriptedUpstream {
    return this.#servers.backup;
  }

  get third(): ScriptedUpstream {
    return this.#servers.third;
  }

  /** Asks `main` for its answer and hears it to the end. */
  async ask(): Promise<Asked> {
    const stream = this.mode === 'stream';
    const heard = await chat(this.gateway, {
      model: 'main',
      messages: [{ role: 'user', content: 'Say your sixty words.' }],
      stream,
      ...(stream && { stream_options: { include_usage: true } }),
    });
    const asked = { heard, verdict: verdictOf(heard, texts) };
    this.asked.push(asked);
    return asked;
  }

  claim(holds: boolean, otherwise: string): void {
    if (!holds && !this.broken.includes(otherwise)) this.broken.push(otherwise);
  }

  /** Claims the whole answer, of this server or of any. */
  claimComplete({ verdict }: Asked, from?: ServerName): void {
    const holds = verdict.kind === 'complete' && (from === undefined || verdict.from === from);
    this.claim(holds, `wanted a complete answer${from ? ` from ${from}` : ''}, saw: ${printVerdict(verdict)}`);
  }

  /** Claims the backup's answer, begun soon after the primary had failed. */
  claimFallback(asked: Asked, failed = this.primary.requests.at(-1)): void {
    this.claimComplete(asked, 'backup');
    const afterMs = sinceFailure(asked.heard, failed);
    if (afterMs === undefined) return this.claim(false, 'the primary was not asked, or its failure was not seen');
    this.figures.fallbackFirstTokenMs = Math.max(this.figures.fallbackFirstTokenMs ?? 0, afterMs);
    this.claim(afterMs < MOST_FALLBACK_MS, `the fallback began ${Math.round(afterMs)} ms after the failure`);
  }

  /** Claims the beginning of the primary's text and one error frame, which no success could be taken for. */
  claimBrokenOff({ verdict }: Asked): void {
    const holds = verdict.kind === 'broken-off' && verdict.from === 'primary';
    this.claim(holds, `wanted the text so far and one error frame, saw: ${printVerdict(verdict)}`);
  }

  async close(): Promise<void> {
    await this.gateway.stop('SIGKILL');
    await Promise.all(Object.values(this.#servers).map((server) => server.close()));
  }

  /** Puts another server in the primary's place, at its port. */
  replacePrimary(server: ScriptedUpstream): void {
    this.#servers.primary = server;
  }
}

/** An attempt that the gateway left has failed when it was left; any other when its reply was over. */
const sinceFailure = ({ firstTokenAt }: Heard, failed: RecordedRequest | undefined): number | undefined =>
  firstTokenAt === undefined || failed?.closedAt === undefined ? undefined : firstTokenAt - failed.closedAt;

const fleetOf = (servers: Servers, models = usualModels): object => ({
  upstreams: Object.fromEntries(
    serverNames.map((name) => [name, { kind: 'openai-compatible', baseUrl: servers[name].url, clocks }]),
  ),
  models,
});

/** Starting costs a core for a while, so gateways start one after the other. */
let starts: Promise<unknown> = Promise.resolve();

function startInTurn(fleet: object): Promise<GatewayUnderTest> {
  const started = starts.then(() => startGateway({ config: { gateway: quietGateway, fleet } }));
  starts = started.catch(() => undefined);
  return started;
}

/** Starts fresh servers and a fresh gateway, so that no case sees another's breakers. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const [primary, backup, third] = await Promise.all([open('primary'), open('backup'), open('third')]);
  const servers = { primary, backup, third };
  try {
    return new Stage(options, await startInTurn(fleetOf(servers, options.models)), servers);
  } catch (error) {
    await Promise.all(Object.values(servers).map((server) => server.close()));
    throw error;
  }
}

/** The models that a server may be asked for. */
const modelOf: Readonly<Record<ServerName, string>> = { primary: 'main', backup: 'backup', third: 'third' };

/** A server that answers well until it is told otherwise. */
export async function open(name: ServerName, port = 0): Promise<ScriptedUpstream> {
  const server = await startScriptedUpstream({ models: [modelOf[name]], port });
  server.script(spoken(name), { model: modelOf[name] });
  return server;
}
