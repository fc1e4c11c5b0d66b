import { describe, expect, it } from 'vitest';
import { FakeClock, settled } from '../../../test/support/fake-clock.ts';
import { testScope } from '../../../test/support/scope.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { Sender, UpstreamRequest } from '../../net/upstream.ts';
import type { UpstreamReply } from '../../net/upstream-reply.ts';
import { checkedSender, patientSender } from './patient-sender.ts';
import { Warmth } from './warmth.ts';

type Answer = { readonly status: number; readonly type?: string } | Error;

const refused = (): Error =>
  new GatewayFailure('upstream_unavailable', 'The model server cannot be reached.', { reason: 'ECONNREFUSED' });
const post: UpstreamRequest = { method: 'POST', path: '/', headers: {}, body: '{}' };

/** A service that answers so, one after the other, and when each request came. */
function service(...answers: readonly Answer[]) {
  const clock = new FakeClock();
  const scope = testScope({ clock });
  const warmth = new Warmth(clock, 60_000);
  const sentAt: number[] = [];
  const state = { released: 0 };
  const sender: Sender = {
    send: async () => {
      const answer = answers[sentAt.length] ?? { status: 200 };
      sentAt.push(clock.monotonic());
      if (answer instanceof Error) throw answer;
      return {
        status: answer.status,
        headers: answer.type === undefined ? {} : { 'content-type': answer.type },
        body: (async function* () {})(),
        text: () => Promise.resolve(''),
        release: () => {
          state.released++;
        },
      } satisfies UpstreamReply;
    },
  };
  const patient = patientSender(checkedSender(sender), warmth, 'm', clock);
  const send = (request = post): Promise<UpstreamReply> => {
    const sending = patient.send(request, scope);
    sending.catch(() => undefined);
    return sending;
  };
  return { clock, scope, warmth, sentAt, state, send };
}

describe('a service that starts from zero', () => {
  it('is asked again after growing pauses, and its first answer is the answer', async () => {
    const starting = [
      refused(),
      { status: 503 },
      { status: 502, type: 'text/plain' },
      { status: 504 },
      refused(),
      refused(),
    ];
    const { send, clock, sentAt, state, warmth } = service(...starting);
    const sending = send();
    await clock.advance(60_000);
    expect((await sending).status).toBe(200);
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 12_500, 17_500]);
    expect(state.released).toBe(3);
    expect(warmth.isCold('m')).toBe(false);
    expect(warmth.isCold('other')).toBe(true);
  });

  it('a connection that is not accepted in time is one more refusal', async () => {
    const late = new GatewayFailure('upstream_timeout', 'not in time', { timeoutKind: 'connect' });
    const { send, clock, sentAt } = service(late);
    const sending = send();
    await clock.advance(500);
    expect([(await sending).status, sentAt]).toEqual([200, [0, 500]]);
  });

  it.each<readonly [string, Answer, object]>([
    ['an answer', { status: 200 }, { status: 200 }],
    ['a refusal of the model’s own', { status: 400 }, { status: 400 }],
    ['a model that is missing', { status: 404 }, { status: 404 }],
    ['a proxy’s status with JSON in it', { status: 502, type: 'application/json' }, { status: 502 }],
    ['an error of the model', { status: 500, type: 'text/plain' }, { status: 500 }],
  ])('%s is not asked for again', async (_, answer, expected) => {
    const { send, sentAt } = service(answer);
    expect(await send()).toMatchObject(expected);
    expect(sentAt).toEqual([0]);
  });

  const gaveUp: Answer = { status: 504, type: 'text/plain' };

  it('a proxy that gives up is believed once, after a refusal', async () => {
    const { send, clock, sentAt } = service({ status: 503 }, gaveUp, refused(), gaveUp);
    const sending = send();
    await clock.advance(60_000);
    await expect(sending).rejects.toMatchObject({ code: 'upstream_timeout', reason: 'HTTP 504' });
    expect(sentAt).toEqual([0, 500, 1500, 3500]);
  });

  it('a proxy that gives up on a service that has refused nothing may have waited for a model at work', async () => {
    const { send, clock, sentAt, warmth } = service({ status: 200 }, gaveUp, { status: 200 }, gaveUp);
    (await send()).release();
    await clock.advance(60_000);
    expect(warmth.isCold('m')).toBe(true);
    await expect(send()).rejects.toMatchObject({ code: 'upstream_timeout', reason: 'HTTP 504' });
    expect(sentAt).toEqual([0, 60_000]);
  });

  it('a question runs no model, so a proxy may give up on it at any time', async () => {
    const { send, clock, sentAt } = service(gaveUp, gaveUp);
    const sending = send({ method: 'GET', path: '/v1/models', headers: {} });
    await clock.advance(60_000);
    expect([(await sending).status, sentAt]).toEqual([200, [0, 500, 1500]]);
  });

  it.each([
    ['a connection that broke', new GatewayFailure('upstream_incomplete', 'cut', { reason: 'ECONNRESET' })],
    ['a pool that was closed', new GatewayFailure('upstream_unavailable', 'closed', { reason: 'UND_ERR_CLOSED' })],
    ['a fault of ours', new TypeError('oops')],
  ])('%s is a failure at once', async (_, thrown) => {
    const { send, sentAt } = service(thrown);
    await expect(send()).rejects.toBe(thrown);
    expect(sentAt).toEqual([0]);
  });

  it('is left at once when the scope ends, and no timer stays', async () => {
    const { send, clock, scope, sentAt } = service(refused(), refused(), refused());
    const sending = send();
    await clock.advance(600);
    const reason = new GatewayFailure('upstream_timeout', 'not loaded', { timeoutKind: 'cold_start' });
    scope.abort(reason);
    await expect(sending).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(sentAt).toEqual([0, 500]);
  });

  it('that tells of its models is not yet warm', async () => {
    const { send, warmth } = service({ status: 200 });
    await send({ method: 'GET', path: '/v1/models', headers: {} });
    expect(warmth.isCold('m')).toBe(true);
  });
});

describe('a service that is warm', () => {
  it('fails as any other', async () => {
    const { send, sentAt } = service({ status: 200 }, { status: 503 });
    (await send()).release();
    await expect(send()).rejects.toMatchObject({ code: 'upstream_unavailable', reason: 'HTTP 503' });
    expect(sentAt).toHaveLength(2);
  });

  it('is cold again a while after its last answer, and not while it answers', async () => {
    const { send, warmth, clock } = service();
    const reply = await send();
    await clock.advance(100_000);
    expect(warmth.isCold('m')).toBe(false);
    reply.release();
    reply.release();
    await clock.advance(59_999);
    expect(warmth.isCold('m')).toBe(false);
    await clock.advance(1);
    expect(warmth.isCold('m')).toBe(true);
    await settled();
  });
});
