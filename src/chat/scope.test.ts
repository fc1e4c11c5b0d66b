import { describe, expect, it } from 'vitest';
import { testScope } from '../../test/support/scope.ts';
import { openScope, type ScopeOptions, within } from './scope.ts';

const options: ScopeOptions = { ...testScope(), record: () => undefined };

/** Counts who listens to a scope by its own means: the links that are made and undone. */
function counted() {
  const scope = openScope(options);
  const links = { open: 0 };
  const parent = {
    ...options,
    get aborted() {
      return scope.aborted;
    },
    get signal() {
      return scope.signal;
    },
    onAbort: (hear: (reason: Error) => void) => {
      links.open++;
      const unlink = scope.onAbort(hear);
      return () => {
        links.open--;
        unlink();
      };
    },
  };
  return { scope, parent, links };
}

const gone = new Error('gone');
const again = new Error('again');

describe('a scope', () => {
  it('tells its end once, with the reason, to all who listen', () => {
    const scope = openScope(options);
    const heard: unknown[] = [];
    scope.onAbort((reason) => heard.push(['first', reason]));
    scope.onAbort((reason) => heard.push(['second', reason]));
    scope.abort(gone);
    scope.abort(again);
    expect(heard).toEqual([
      ['first', gone],
      ['second', gone],
    ]);
    expect(scope.aborted).toBe(true);
  });

  it('tells who comes too late at once', () => {
    const scope = openScope(options);
    scope.abort(gone);
    const heard: unknown[] = [];
    const unlink = scope.onAbort((reason) => heard.push(reason));
    unlink();
    expect(heard).toEqual([gone]);
  });

  it('tells nobody who has unlinked, be it while the others are told', () => {
    const scope = openScope(options);
    const heard: string[] = [];
    scope.onAbort(() => unlink());
    const unlink = scope.onAbort(() => heard.push('unlinked'));
    scope.onAbort(() => heard.push('still there'));
    scope.abort(gone);
    expect(heard).toEqual(['still there']);
  });

  it('has one signal, aborted with the same reason, whenever it is first read', () => {
    const early = openScope(options);
    const { signal } = early;
    expect(signal.aborted).toBe(false);
    early.abort(gone);
    expect(signal).toBe(early.signal);
    expect(signal.reason).toBe(gone);
    const late = openScope(options);
    late.abort(gone);
    expect(late.signal.aborted).toBe(true);
    expect(late.signal.reason).toBe(gone);
  });

  it('may be ended by one who hears of its end', () => {
    const scope = openScope(options);
    let times = 0;
    scope.onAbort(() => {
      times++;
      scope.abort(again);
    });
    scope.abort(gone);
    expect(times).toBe(1);
  });
});

const alone = new Error('alone');
const all = new Error('all');

describe('a child', () => {
  it('ends with its parent and alone, but never its parent', () => {
    const parent = openScope(options);
    const [first, second] = [within(parent), within(parent)];
    const grandchild = within(second);
    first.abort(alone);
    expect([parent.aborted, first.aborted, second.aborted]).toEqual([false, true, false]);
    parent.abort(all);
    expect([second.aborted, grandchild.aborted]).toEqual([true, true]);
    expect(grandchild.signal.reason).toBe(all);
    expect(first.signal.reason).toBe(alone);
  });

  it('of an ended parent is ended', () => {
    const parent = openScope(options);
    parent.abort(gone);
    const child = within(parent);
    expect(child.aborted).toBe(true);
    expect(child.signal.reason).toBe(gone);
    child[Symbol.dispose]();
  });

  it('that is disposed hears nothing more', () => {
    const parent = openScope(options);
    const child = within(parent);
    child[Symbol.dispose]();
    child[Symbol.dispose]();
    parent.abort(gone);
    expect(child.aborted).toBe(false);
  });

  it('shares everything else', () => {
    const parent = openScope({ ...options, deadlineAt: 500 });
    const { id, principal, client, clock, deadlineAt } = parent;
    expect(within(parent)).toMatchObject({ id, principal, client, clock, deadlineAt });
  });

  it('leaves no listener behind, ten thousand times', () => {
    const { scope, parent, links } = counted();
    for (let at = 0; at < 10_000; at++) {
      const child = within(parent);
      if (at % 2 === 0) child.abort(alone);
      child[Symbol.dispose]();
    }
    expect(links.open).toBe(0);
    scope.abort(gone);
  });
});
