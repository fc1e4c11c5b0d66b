import { describe, expect, it } from 'vitest';
import { acts, type Acted, fails, forever, left, type Step } from '../../test/support/deployments.ts';
import { finish, read, start, text } from '../../test/support/events.ts';
import { settled } from '../../test/support/fake-clock.ts';
import { testCall, testScope, type TestScope } from '../../test/support/scope.ts';
import type { ChatCall, Planned } from '../chat/call.ts';
import type { ChatModel } from '../chat/model.ts';
import { Budget } from './budget.ts';
import { hedge } from './hedge.ts';

/** Counts who listens to its end. */
function watched(): { readonly scope: TestScope; readonly listeners: () => number } {
  const scope = testScope();
  let count = 0;
  const listen = scope.onAbort.bind(scope);
  scope.onAbort = (hear) => {
    count++;
    const unlink = listen(hear);
    return () => {
      count--;
      unlink();
    };
  };
  return { scope, listeners: () => count };
}

/** Two attempts, each doing its steps; the second begins after 100 ms. */
function testHedge(first: readonly Step[], second: readonly Step[] = [], extra = 1000) {
  const attempts: readonly Acted[] = [acts(...first), acts(...second)];
  let calls = 0;
  const next: ChatModel<Planned<ChatCall>> = (call) => {
    const attempt = attempts[calls++];
    if (!attempt) throw new Error('A third attempt was made.');
    return attempt.model(call);
  };
  const { scope, listeners } = watched();
  const { clock } = scope;
  const budget = new Budget(() => 0, extra);
  const model = hedge({ model: 'model', afterMs: 100, budget, estimateInput: () => 10 })(next);
  const events = (call: Partial<ChatCall> = {}) => model(testCall({ scope, ...call }));
  const underWay = (): readonly number[] => attempts.map((attempt) => attempt.underWay);
  const told = (): readonly unknown[] => scope.facts.map((fact) => (fact.kind === 'hedge' ? fact.outcome : fact.kind));
  const isIdle = (): void => {
    expect([...underWay(), clock.pending, listeners()]).toEqual([0, 0, 0, 0]);
  };
  return { scope, clock, budget, events, calls: () => calls, underWay, told, isIdle, listeners };
}

const answer = (words: string): readonly Step[] => [[start(), text(words)], [finish()]];

describe('the first attempt', () => {
  it('answers alone where it begins in time', async () => {
    const { clock, events, calls, told, isIdle } = testHedge([99, ...answer('a')]);
    const said = read(events());
    await clock.advance(1000);
    expect(await said).toEqual([[start(), text('a')], [finish()]]);
    expect(calls()).toBe(1);
    expect(told()).toEqual([]);
    isIdle();
  });

  it('that fails early is told at once: another try is the business of others', async () => {
    const failure = fails('upstream_error');
    const { clock, events, calls, isIdle } = testHedge([50, failure]);
    const outcome = expect(read(events())).rejects.toBe(failure);
    await clock.advance(50);
    await outcome;
    expect(calls()).toBe(1);
    isIdle();
  });

  it('is waited for alone where a second one would cost too much', async () => {
    const { clock, events, calls, told, isIdle } = testHedge([500, ...answer('a')], [], 9);
    const said = read(events());
    await clock.advance(500);
    expect(await said).toHaveLength(2);
    expect(calls()).toBe(1);
    expect(told()).toEqual(['no_budget']);
    isIdle();
  });

  it('may be alone in the end and fail', async () => {
    const failure = fails('upstream_error');
    const { clock, events, isIdle } = testHedge([500, failure], [], 0);
    const outcome = expect(read(events())).rejects.toBe(failure);
    await clock.advance(500);
    await outcome;
    isIdle();
  });
});

describe('the second attempt', () => {
  it('begins to the millisecond, and answers where it is faster', async () => {
    const { clock, events, calls, told, isIdle } = testHedge([forever], [50, ...answer('b')]);
    const said = read(events());
    await clock.advance(99);
    expect(calls()).toBe(1);
    await clock.advance(1);
    expect(calls()).toBe(2);
    await clock.advance(50);
    expect(await said).toEqual([[start(), text('b')], [finish()]]);
    expect(told()).toEqual(['won']);
    isIdle();
  });

  it('ends as soon as the first has spoken, not when the answer has been read', async () => {
    const { clock, events, underWay, told, isIdle } = testHedge([150, [text('a')], 1000, [finish()]], [forever]);
    const said = read(events());
    await clock.advance(149);
    expect(underWay()).toEqual([1, 1]);
    await clock.advance(1);
    expect(underWay()).toEqual([1, 0]);
    expect(told()).toEqual(['lost']);
    await clock.advance(1000);
    expect(await said).toEqual([[text('a')], [finish()]]);
    isIdle();
  });

  it('so does the first when the second has spoken, however slow the reader', async () => {
    const { clock, events, underWay } = testHedge([forever], [[text('b')], [finish()]]);
    const reader = events()[Symbol.asyncIterator]();
    const first = reader.next();
    await clock.advance(100);
    expect((await first).value).toEqual([text('b')]);
    await settled();
    expect(underWay()).toEqual([0, 1]);
    await reader.return?.();
    expect(underWay()).toEqual([0, 0]);
  });

  it('is closed where both speak at the same moment', async () => {
    const { clock, events, isIdle } = testHedge([150, ...answer('a')], [50, ...answer('b')]);
    const said = read(events());
    await clock.advance(150);
    const whole = (await said).flat();
    expect(
      [text('a'), text('b')].filter((word) => whole.some((event) => JSON.stringify(event) === JSON.stringify(word))),
    ).toHaveLength(1);
    isIdle();
  });

  it('answers where the first fails meanwhile, and the other way round', async () => {
    const failing = testHedge([150, fails('upstream_error')], [100, ...answer('b')]);
    const second = read(failing.events());
    await failing.clock.advance(200);
    expect((await second).flat()).toContainEqual(text('b'));
    expect(failing.told()).toEqual(['won']);
    failing.isIdle();

    const other = testHedge([200, ...answer('a')], [fails('upstream_error')]);
    const first = read(other.events());
    await other.clock.advance(200);
    expect((await first).flat()).toContainEqual(text('a'));
    expect(other.told()).toEqual(['lost']);
    other.isIdle();
  });

  it('is never followed by the text of the other', async () => {
    const { clock, events, isIdle } = testHedge(
      [160, ...answer('a')],
      [50, [text('b')], 100, fails('upstream_incomplete')],
    );
    const said: unknown[] = [];
    const reading = (async () => {
      for await (const batch of events()) said.push(...batch);
    })();
    const outcome = expect(reading).rejects.toMatchObject({ code: 'upstream_incomplete' });
    await clock.advance(1000);
    await outcome;
    expect(said).toEqual([text('b')]);
    isIdle();
  });
});

describe('when both fail', () => {
  it('the failure of the first is told', async () => {
    const failure = fails('upstream_error');
    const { clock, events, told, isIdle } = testHedge([150, failure], [10, fails('upstream_unavailable')]);
    const outcome = expect(read(events())).rejects.toBe(failure);
    await clock.advance(150);
    await outcome;
    expect(told()).toEqual(['failed']);
    isIdle();
  });

  it.each([
    ['first', [150, fails('content_filter')], [forever]],
    ['second', [forever], [50, fails('content_filter')]],
  ] as const)("what is the client's own fault is not waited for by the other: the %s", async (_, first, second) => {
    const { clock, events, told, isIdle } = testHedge(first, second);
    const outcome = expect(read(events())).rejects.toMatchObject({ code: 'content_filter' });
    await clock.advance(150);
    await outcome;
    expect(told()).toEqual(['failed']);
    isIdle();
  });
});

describe('a model that throws at once', () => {
  it('leaves nothing behind', async () => {
    const { scope, listeners } = watched();
    const throws = hedge({ model: 'model', afterMs: 100, budget: new Budget(() => 0, 0), estimateInput: () => 1 })(
      () => {
        throw fails('upstream_unavailable');
      },
    );
    await expect(read(throws(testCall({ scope })))).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect([listeners(), scope.clock.pending]).toEqual([0, 0]);
  });

  it('the second time takes nothing from the first', async () => {
    const { scope, listeners } = watched();
    let calls = 0;
    const model: ChatModel<Planned<ChatCall>> = (call) => {
      if (++calls === 2) throw fails('upstream_unavailable');
      return acts(200, ...answer('a')).model(call);
    };
    const hedged = hedge({ model: 'model', afterMs: 100, budget: new Budget(() => 0, 9), estimateInput: () => 1 })(
      model,
    );
    const said = read(hedged(testCall({ scope })));
    await scope.clock.advance(200);
    expect((await said).flat()).toContainEqual(text('a'));
    expect([calls, listeners(), scope.clock.pending]).toEqual([2, 0, 0]);
  });
});

describe('a client who leaves', () => {
  it.each([
    ['before the second attempt', 50],
    ['while both are under way', 150],
    ['in the middle of the answer', 250],
  ])('%s ends everything', async (_, atMs) => {
    const { scope, clock, events, isIdle } = testHedge([200, [text('a')], forever], [forever]);
    const outcome = expect(read(events())).rejects.toBe(left);
    await clock.advance(atMs);
    scope.abort(left);
    await outcome;
    isIdle();
  });

  it('and stops reading in the middle of the answer ends it', async () => {
    const { clock, events, isIdle } = testHedge([forever], [[text('b')], [text('c')], forever]);
    const reader = events()[Symbol.asyncIterator]();
    const first = reader.next();
    await clock.advance(100);
    await first;
    await reader.return?.();
    isIdle();
  });

  it('before anything was pulled has begun nothing', async () => {
    const { events, calls, isIdle } = testHedge([forever]);
    await events()[Symbol.asyncIterator]().return?.();
    expect(calls()).toBe(0);
    isIdle();
  });
});

it('second attempts cost no more than their share', async () => {
  const budget = new Budget(() => 10, 0);
  const scope = testScope();
  let calls = 0;
  const model: ChatModel<Planned<ChatCall>> = (call) => {
    calls++;
    return acts(150, ...answer('a')).model(call);
  };
  const hedged = hedge({ model: 'model', afterMs: 100, budget, estimateInput: () => 10 })(model);
  for (let at = 0; at < 50; at++) {
    const said = read(hedged(testCall({ scope })));
    await scope.clock.advance(150);
    await said;
  }
  expect(calls).toBe(55);
});

it('an answer in one piece is asked for once, however long it takes', async () => {
  const { clock, events, calls, told, isIdle } = testHedge([5000, ...answer('a')]);
  const said = read(events({ delivery: 'whole' }));
  await clock.advance(5000);
  expect(await said).toEqual([[start(), text('a')], [finish()]]);
  expect(calls()).toBe(1);
  expect(told()).toEqual([]);
  isIdle();
});
