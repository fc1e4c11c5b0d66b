import { expect, it } from 'vitest';
import { testScope } from '../../test/support/scope.ts';
import { GatewayFailure } from '../chat/failure.ts';
import { Escalations } from './escalations.ts';

const failure = new GatewayFailure('upstream_error', 'Ні.');

function testEscalations() {
  const escalations = new Escalations();
  const scope = testScope();
  const fail = (chain: string, times = 1): void => {
    for (let at = 0; at < times; at++) escalations.failed(chain, failure, scope);
  };
  return { escalations, scope, fail };
}

it('the third failure in a row is told, and each third after it', () => {
  const { scope, fail } = testEscalations();
  fail('a', 2);
  expect(scope.facts).toEqual([]);
  fail('a', 5);
  expect(scope.facts).toEqual(
    [3, 6].map((failures) => ({
      kind: 'escalation',
      request: 'request-1',
      model: 'a',
      failures,
      outcome: 'upstream_error',
    })),
  );
});

it('each chain is counted for itself, and anew after a success', () => {
  const { escalations, scope, fail } = testEscalations();
  escalations.succeeded('a');
  fail('a', 2);
  fail('b', 2);
  escalations.succeeded('a');
  fail('a', 2);
  expect(scope.facts).toEqual([]);
  fail('b');
  expect(scope.facts).toMatchObject([{ model: 'b', failures: 3 }]);
});

it('of chains without end only so many are kept', () => {
  const { scope, fail } = testEscalations();
  fail('a', 2);
  for (let at = 0; at < 10_000; at++) fail(`other ${at}`);
  fail('a');
  expect(scope.facts).toEqual([]);
  fail('other 9999', 2);
  expect(scope.facts).toMatchObject([{ model: 'other 9999' }]);
});
