import { testPrincipal } from './principal.ts';
import { unmetered } from '../../src/chat/spend.ts';
import { plainVault } from './plain-vault.ts';
import type { ChatCall, EmbedCall, Masked, Planned, PlannedModels } from '../../src/chat/call.ts';
import { type Fact, openScope, type OwnedScope, type ScopeOptions } from '../../src/chat/scope.ts';
import { FakeClock } from './fake-clock.ts';

export type TestScope = OwnedScope & { readonly clock: FakeClock; readonly facts: readonly Fact[] };

/** A request's scope on a clock that stands still; what is recorded stands in `facts`. */
export function testScope(options: Partial<ScopeOptions> & { readonly clock?: FakeClock } = {}): TestScope {
  const facts: Fact[] = [];
  const clock = options.clock ?? new FakeClock();
  const scope = openScope({
    spend: unmetered,
    vault: plainVault,
    id: 'request-1',
    principal: testPrincipal,
    client: { dialect: 'openai', uiEvents: false },
    deadlineAt: Infinity,
    record: (fact) => facts.push(fact),
    ...options,
    clock,
  });
  return Object.assign(scope, { clock, facts });
}

/** A plan that names none of the fleet's models. */
export const noModels: PlannedModels = { chatOf: () => undefined, contextTokensOf: () => undefined };

/** A call with one question in it; inside the masked domain, for nothing in it is personal. */
export const testCall = (call: Partial<Planned<ChatCall>> = {}): Masked<Planned<ChatCall>> =>
  ({
    op: 'chat',
    scope: call.scope ?? testScope(),
    model: 'model',
    task: 'chat',
    messages: [{ role: 'user', parts: [{ kind: 'text', text: 'Як справи?', origin: 'caller' }] }],
    choices: 1,
    sampling: {},
    delivery: 'stream',
    plan: { kind: 'single', models: ['model'], reason: 'test' },
    models: noModels,
    ...call,
  }) as Masked<Planned<ChatCall>>;

export const testEmbedCall = (call: Partial<EmbedCall> = {}): Masked<EmbedCall> =>
  ({
    op: 'embed',
    scope: call.scope ?? testScope(),
    model: 'model',
    texts: ['один', 'два'],
    ...call,
  }) as Masked<EmbedCall>;
