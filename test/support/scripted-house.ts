import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { GatewayUnderTest } from './gateway-under-test.ts';
import { startScriptedGateway, type ScriptedGateway, type ScriptedGatewaySettings } from './scripted-gateway.ts';
import type { ScriptedUpstream } from './scripted-upstream.ts';

/** A gateway with a scripted upstream behind it, and OpenAI's own client in front. */
export type ScriptedHouse = {
  readonly gateway: GatewayUnderTest;
  readonly upstream: ScriptedUpstream;
  /** Tries nothing twice. */
  readonly openai: OpenAI;
};

/** The house for the tests of a file: started before the first, emptied of its script before each, stopped after the last. */
export function scriptedHouse(settings: ScriptedGatewaySettings = {}): ScriptedHouse {
  let started: ScriptedGateway | undefined;
  let openai: OpenAI | undefined;
  beforeAll(async () => {
    started = await startScriptedGateway(settings);
  });
  beforeEach(() => started?.upstream.reset());
  afterAll(() => started?.stop());
  const running = (): ScriptedGateway => {
    if (!started) throw new Error('The house is there for tests and their hooks, not while they are collected.');
    return started;
  };
  return {
    get gateway() {
      return running().gateway;
    },
    get upstream() {
      return running().upstream;
    },
    get openai() {
      const { baseUrl, key } = running().gateway;
      return (openai ??= new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: 0 }));
    },
  };
}
