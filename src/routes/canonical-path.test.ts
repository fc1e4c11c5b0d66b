import { expect, it } from 'vitest';
import { leastMs } from '../../test/support/least-ms.ts';
import { canonicalPath } from './canonical-path.ts';

it.each([
  ['/v1/chat/completions', '/v1/chat/completions'],
  ['/chat/completions', '/v1/chat/completions'],
  ['/chat/completions/', '/v1/chat/completions'],
  ['/v1/chat/completions///', '/v1/chat/completions'],
  ['/v1/models?limit=1', '/v1/models'],
  ['/models/?a=/b', '/v1/models'],
  ['/models/org/name:8b', '/v1/models/org/name:8b'],
  ['/models/org%2Fname', '/v1/models/org%2Fname'],
  ['/embeddings', '/v1/embeddings'],
  ['/route', '/v1/route'],
  ['/feedback', '/v1/feedback'],
  ['/routes', '/routes'],
  ['/', '/'],
  ['', '/'],
  ['/?x', '/'],
  ['//', '/'],
  ['/docs/', '/docs'],
  ['/health/ready', '/health/ready'],
  ['/modelsx', '/modelsx'],
  ['/chat', '/chat'],
  ['/v1/v1/models', '/v1/v1/models'],
  ['http://gateway:8080/chat/completions', '/v1/chat/completions'],
  ['http://gateway:8080/v1/models/?x=1', '/v1/models'],
  ['http://gateway:8080', '/'],
  ['http://gateway:8080?x=/docs', '/'],
])('%j is %s', (url, path) => {
  expect(canonicalPath(url)).toBe(path);
});

it('takes no time for a path of slashes', () => {
  expect(canonicalPath('/'.repeat(100_000))).toBe('/');
  expect(leastMs(1000, () => void canonicalPath('/'.repeat(100_000)))).toBeLessThan(1000);
});
