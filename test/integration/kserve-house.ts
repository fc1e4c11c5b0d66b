import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { FakeKserve, type FakeKserveOptions } from '../support/fake-kserve.ts';
import { type GatewayUnderTest, quietGateway, startGateway } from '../support/gateway-under-test.ts';

export type ServiceSettings = FakeKserveOptions & {
  /** Fields of the upstream in fleet.yaml beside its kind and address. */
  readonly upstream?: object;
  readonly capabilities?: readonly string[];
  /** Before the gateway is there; a service that is not listening by then is cold. */
  readonly isUp?: boolean;
};

/** Each request is one attempt. */
const resilience = { retry: { interactiveWaitsMs: [] } };

/** A gateway over services of KServe, with OpenAI's own client in front. Each service's model has the service's name. */
export type KserveHouse<Name extends string> = {
  readonly gateway: GatewayUnderTest;
  /** Tries nothing twice. */
  readonly openai: OpenAI;
  service(name: Name): FakeKserve;
};

export function kserveHouse<Name extends string>(
  services: Readonly<Record<Name, ServiceSettings>>,
  server: object = {},
): KserveHouse<Name> {
  const entries = Object.entries<ServiceSettings>(services);
  const fakes = new Map(entries.map(([name, settings]) => [name, new FakeKserve(settings)]));
  const fakeOf = (name: string): FakeKserve => {
    const fake = fakes.get(name);
    if (!fake) throw new Error(`no service ${name}`);
    return fake;
  };
  let gateway: GatewayUnderTest | undefined;
  let openai: OpenAI | undefined;
  beforeAll(async () => {
    for (const [name, { isUp = true }] of entries) {
      await fakeOf(name).start(); // to know its port
      if (!isUp) await fakeOf(name).stop();
    }
    const upstreams = entries.map(([name, { upstream }]): [string, object] => [
      name,
      { kind: 'kserve', baseUrl: fakeOf(name).url, breaker: { failures: 100 }, ...upstream },
    ]);
    const models = entries.map(([name, { capabilities = ['chat', 'embed'] }]) => ({
      id: name,
      upstream: name,
      name: fakeOf(name).model,
      capabilities,
    }));
    gateway = await startGateway({
      config: {
        gateway: { ...quietGateway, server, resilience },
        fleet: { upstreams: Object.fromEntries(upstreams), models },
      },
      env: { KSERVE_KEY: 'sk-kserve' },
    });
  });
  beforeEach(() => {
    for (const fake of fakes.values()) fake.reset();
  });
  afterAll(async () => {
    await gateway?.stop('SIGKILL');
    for (const fake of fakes.values()) await fake.stop();
  });
  const running = (): GatewayUnderTest => {
    if (!gateway) throw new Error('The house is there for tests and their hooks, not while they are collected.');
    return gateway;
  };
  return {
    get gateway() {
      return running();
    },
    get openai() {
      return (openai ??= new OpenAI({ baseURL: running().baseUrl, apiKey: running().key, maxRetries: 0 }));
    },
    service: fakeOf,
  };
}

export const question = [{ role: 'user' as const, content: 'Ти тут?' }];

/** The failure that OpenAI's client throws. */
export async function errorOf(work: PromiseLike<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof OpenAI.APIError) return thrown;
    throw thrown;
  }
  throw new Error('expected an error, but all went well');
}
