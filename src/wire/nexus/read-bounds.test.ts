import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFailure, type GatewayFailure } from '../../chat/failure.ts';
import type { Principal } from '../../chat/principal.ts';
import { testScope } from '../../../test/support/scope.ts';
import { readChatRequest } from '../openai/read-chat-request.ts';
import { boundHeaders, boundsJson, readBounds, type RequestHeaders } from './read-bounds.ts';

const user: Principal = { id: 'key_1', tenant: 'default', roles: [], tier: 'enterprise' };
const admin: Principal = { ...user, roles: ['admin'], tier: 'enterprise' };
const fromHeaders = (headers: RequestHeaders, principal = user) => readBounds(undefined, headers, principal);

function refusal(read: () => unknown): GatewayFailure {
  try {
    read();
  } catch (thrown) {
    return asFailure(thrown);
  }
  throw new Error('It was taken.');
}

/** As a body that comes in, with the checks of its schema. */
const fromBody = (nexus: unknown, headers: RequestHeaders = {}, principal = user) =>
  readChatRequest(
    Buffer.from(JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: 'Привіт' }], nexus })),
    testScope({ principal }),
    headers,
  ).call.bounds;

const everyHeader = {
  'x-nexus-latency-ms': '800',
  'x-nexus-accuracy': '0.9',
  'x-nexus-max-cost': '0.002',
  'x-nexus-priority': 'high',
  'x-nexus-locality': 'region',
  'x-nexus-session': 'chat-7',
  'x-nexus-explore': 'off',
  'x-nexus-profile': 'ui',
} as const;
const everyField = {
  latency_ms: 800,
  accuracy: 0.9,
  max_cost: 0.002,
  priority: 'high',
  locality: 'region',
  session: 'chat-7',
  explore: false,
  profile: 'ui',
} as const;
const everyBound = {
  latencyMs: 800,
  accuracy: 0.9,
  maxCost: 2_000_000,
  priority: 'high',
  locality: 'region',
  session: 'chat-7',
  explore: false,
  profile: 'ui',
};

describe('bounds', () => {
  it('are the same by headers and by the body, and read back', () => {
    expect(Object.keys(everyHeader)).toEqual(boundHeaders);
    expect(fromHeaders(everyHeader)).toEqual(everyBound);
    expect(fromBody(everyField)).toEqual(everyBound);
    expect(boundsJson(fromBody(everyField))).toEqual(everyField);
  });

  it.each([
    ['nothing', undefined, {}],
    ['an empty object', {}, {}],
    ['nulls', { accuracy: null, session: null }, {}],
    ['empty headers', undefined, Object.fromEntries(boundHeaders.map((name) => [name, '']))],
    ['an empty chat id', undefined, { 'x-openwebui-chat-id': '' }],
    ['headers of others', undefined, { 'x-nexus-model': 'a', accept: '*/*' }],
  ])('are absent where %s is given', (_, nexus, headers) => {
    expect(fromBody(nexus, headers)).toBeUndefined();
  });

  it('of the body go before those of headers, one by one', () => {
    const given = { 'x-nexus-latency-ms': '800', 'x-nexus-accuracy': '0.5' };
    expect(fromBody({ accuracy: 0.9, latency_ms: null }, given)).toEqual({ latencyMs: 800, accuracy: 0.9 });
  });

  it('take Open WebUI’s chat for the session where none is named and it can be one', () => {
    const chat = { 'x-openwebui-chat-id': '6f1c0c9e-52c2' };
    expect(fromHeaders(chat)).toEqual({ session: '6f1c0c9e-52c2' });
    expect(fromHeaders({ ...chat, 'x-nexus-session': 'own' })).toEqual({ session: 'own' });
    expect(fromBody({ session: 'own' }, chat)).toEqual({ session: 'own' });
    for (const odd of ['a, b', 'x'.repeat(129), 'чат', ['a', 'b']]) {
      expect(fromHeaders({ 'x-openwebui-chat-id': odd })).toBeUndefined();
    }
  });

  it.each(['1', '0.75', '1e-3', '0', '1.0'])('read %s as a number in a header', (text) => {
    expect(fromHeaders({ 'x-nexus-accuracy': text })).toEqual({ accuracy: Number(text) });
  });

  it('count money in billionths of a dollar', () => {
    expect(fromHeaders({ 'x-nexus-max-cost': '0.0000000015' })).toEqual({ maxCost: 2 });
    expect(fromBody({ max_cost: 0 })).toEqual({ maxCost: 0 });
  });
});

describe('a bad bound is refused by name', () => {
  const accuracy = 'must be a number from 0 to 1';
  it.each([
    ['x-nexus-accuracy', 'NaN', accuracy],
    ['x-nexus-accuracy', '-0.5', accuracy],
    ['x-nexus-accuracy', '1.01', accuracy],
    ['x-nexus-accuracy', '1e400', accuracy],
    ['x-nexus-accuracy', 'Infinity', accuracy],
    ['x-nexus-accuracy', '0x1', accuracy],
    ['x-nexus-accuracy', ' 0.5 ', accuracy],
    ['x-nexus-accuracy', '0.5, 0.5', accuracy],
    ['x-nexus-accuracy', '٠.٥', accuracy],
    ['x-nexus-latency-ms', '0', 'must be a number of milliseconds from 1 to 3600000'],
    ['x-nexus-latency-ms', '3600001', 'must be a number of milliseconds from 1 to 3600000'],
    ['x-nexus-max-cost', '-1', 'must be a number of US dollars from 0 to 10000'],
    ['x-nexus-max-cost', '$1', 'must be a number of US dollars from 0 to 10000'],
    ['x-nexus-priority', 'urgent', 'must be one of critical, high, normal, low'],
    ['x-nexus-priority', 'HIGH', 'must be one of critical, high, normal, low'],
    ['x-nexus-locality', 'foreign', 'must be one of local, region'],
    ['x-nexus-session', 'a, a', 'must be 1 to 128 visible ASCII characters without spaces'],
    ['x-nexus-explore', 'no', 'must be on or off'],
    ['x-nexus-explore', 'constructor', 'must be on or off'],
    ['x-nexus-profile', 'cli', 'must be ui'],
  ])('%s: %s', (header, text, allowed) => {
    const failure = refusal(() => fromHeaders({ [header]: text }));
    expect(failure).toMatchObject({
      code: 'invalid_value',
      param: header,
      message: `The header '${header}' is wrong: ${allowed}.`,
    });
  });

  it.each([
    ['accuracy', '0.9'],
    ['accuracy', -1],
    ['accuracy', 2],
    ['latency_ms', true],
    ['max_cost', -0.01],
    ['priority', 'urgent'],
    ['locality', 'foreign'],
    ['session', ''],
    ['session', 'a\nb'],
    ['session', 7],
    ['explore', 'off'],
    ['profile', 'cli'],
    ['acuracy', 0.9],
    ['__proto', 1],
  ])('nexus.%s: %j', (field, value) => {
    const failure = refusal(() => fromBody({ [field]: value }));
    expect(failure).toMatchObject({ code: 'invalid_value', status: 400, param: `nexus.${field}` });
    expect(failure.message).toMatch(
      new RegExp(`^The field 'nexus.${field}' is (?:wrong: must be|not known: its fields are latency_ms, )`),
    );
  });

  it('also a number too large for JSON, and what is no object', () => {
    const body = '{"model":"auto","messages":[{"role":"user","content":"x"}],"nexus":{"max_cost":1e400}}';
    expect(refusal(() => readChatRequest(Buffer.from(body), testScope(), {}))).toMatchObject({
      code: 'invalid_value',
      param: 'nexus.max_cost',
    });
    for (const nexus of [7, 'fast', []]) expect(refusal(() => fromBody(nexus)).param).toBe('nexus');
  });

  it('whatever a header says, it is taken within its limits or refused by name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...boundHeaders), fc.string({ unit: 'binary' }), (header, text) => {
        try {
          const { latencyMs = 1, accuracy = 0, maxCost = 0 } = fromHeaders({ [header]: text }, admin) ?? {};
          expect(latencyMs >= 1 && accuracy >= 0 && accuracy <= 1 && maxCost >= 0).toBe(true);
        } catch (thrown) {
          expect(asFailure(thrown)).toMatchObject({ code: 'invalid_value', param: header });
        }
      }),
    );
  });
});

describe('the priority critical', () => {
  it('is for keys with the role admin', () => {
    expect(fromHeaders({ 'x-nexus-priority': 'critical' }, admin)).toEqual({ priority: 'critical' });
    expect(fromBody({ priority: 'critical' }, {}, admin)).toEqual({ priority: 'critical' });
    expect(refusal(() => fromHeaders({ 'x-nexus-priority': 'critical' }))).toMatchObject({
      code: 'permission_denied',
      status: 403,
      param: 'x-nexus-priority',
    });
    expect(refusal(() => fromBody({ priority: 'critical' })).param).toBe('nexus.priority');
  });

  it('of a header does not count where the body says otherwise', () => {
    expect(fromBody({ priority: 'low' }, { 'x-nexus-priority': 'critical' })).toEqual({ priority: 'low' });
  });
});
