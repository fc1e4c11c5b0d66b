import { quietGateway, startGateway, type GatewayUnderTest } from './gateway-under-test.ts';
import { startScriptedUpstream, type ScriptedUpstream } from './scripted-upstream.ts';

/** The key that the gateway shows to the scripted upstream; clients never see it. */
export const upstreamKey = 'sk-scripted-upstream';

export const chatModel = 'mock-model';
export const embedModel = 'mock-embed';
/** A name with what paths and Ollama put into names. */
export const awkwardModel = 'org/mock-model:8b';

export type ScriptedGateway = {
  readonly gateway: GatewayUnderTest;
  readonly upstream: ScriptedUpstream;
  stop(): Promise<void>;
};

export type ScriptedGatewaySettings = {
  /** Further fields of gateway.yaml. */
  readonly gateway?: object;
  /** Further fields of the upstream in fleet.yaml, such as its clocks. */
  readonly upstream?: object;
  /** Further entries of `models:`, all served by the upstream `mock`. */
  readonly models?: readonly object[];
};

/** Tests of faults want to see each by itself: nothing is tried again or left alone unless a test says so. */
const triesOnce = { resilience: { retry: { waitsMs: [], interactiveWaitsMs: [] } } } as const;

/** fleet.yaml with one OpenAI-type upstream and the three models above. */
const fleetOf = (url: string, settings: ScriptedGatewaySettings): object => ({
  upstreams: {
    mock: {
      kind: 'openai-compatible',
      baseUrl: url,
      apiKey: 'env:MOCK_KEY',
      breaker: { failures: 1000, mostCooldownMs: 0 },
      ...settings.upstream,
    },
  },
  models: [
    { id: chatModel, upstream: 'mock' },
    { id: awkwardModel, upstream: 'mock' },
    { id: embedModel, upstream: 'mock', capabilities: ['embed'] },
    ...(settings.models ?? []),
  ],
});

/** A gateway with a scripted upstream behind it, both on loopback. */
export async function startScriptedGateway(settings: ScriptedGatewaySettings = {}): Promise<ScriptedGateway> {
  const upstream = await startScriptedUpstream({
    models: [chatModel, awkwardModel, embedModel],
    apiKey: upstreamKey,
  });
  try {
    const gateway = await startGateway({
      config: {
        gateway: { ...quietGateway, ...triesOnce, ...settings.gateway },
        fleet: fleetOf(upstream.url, settings),
      },
      env: { MOCK_KEY: upstreamKey },
    });
    const stop = async (): Promise<void> => {
      await gateway.stop('SIGKILL');
      await upstream.close();
    };
    return { gateway, upstream, stop };
  } catch (error) {
    await upstream.close();
    throw error;
  }
}
