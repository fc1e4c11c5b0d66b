import { describe, expect, it } from 'vitest';
import { findDialect, type Told } from './find-dialect.ts';
import { readModelList } from './model-list.ts';

type Route = Pick<Told, 'status'> & Partial<Told>;

/** What a server with these routes turns out to speak, and what it was asked. */
async function found(routes: Readonly<Record<string, Route>>, { name = 'm', isMapped = false } = {}) {
  const asked: string[] = [];
  const ask = async (path: string) => {
    asked.push(path);
    const { status, text = '', headers = {} } = routes[path] ?? { status: 404 };
    return { status, text, headers };
  };
  return { dialect: await findDialect(ask, name, isMapped), asked };
}
const openais = { status: 200, text: '{"object":"list","data":[]}' };
const kserves = { status: 200, text: '{"models":["m"]}' };
const ready = { status: 200 };

describe('what a server speaks', () => {
  it.each([
    ['vLLM', { '/v1/models': openais }, 'openai'],
    ['KServe’s own with OpenAI’s API', { '/v1/models': kserves, '/openai/v1/models': openais }, 'kserve-openai'],
    ['the same with its own list', { '/v1/models': kserves, '/openai/v1/models': kserves }, 'kserve-openai'],
    ['Triton', { '/v2/models/m/ready': ready, '/v2/models/m/generate': { status: 405 } }, 'v2-generate'],
    [
      'Triton while it loads',
      { '/v2/models/m/ready': { status: 400 }, '/v2/models/m/generate': { status: 405 } },
      'v2-generate',
    ],
    ['KServe’s own without a chat', { '/v1/models': kserves, '/v2/models/m/ready': ready }, 'v2-infer'],
    ['a server of v1 with a list', { '/v1/models': kserves }, 'v1-predict'],
    ['a server of v1 without one', { '/v1/models/m': ready }, 'v1-predict'],
    [
      'a server of v1 that fails at the readiness of v2',
      { '/v2/models/m/ready': { status: 500 }, '/v1/models/m': ready },
      'v1-predict',
    ],
    ['a server that takes other methods only', { '/v1/models': { status: 405 }, '/v1/models/m': ready }, 'v1-predict'],
    [
      'a web page at every path it knows',
      { '/v1/models': { status: 200, text: '<html>' }, '/v1/models/m': ready },
      'v1-predict',
    ],
  ] as const)('%s', async (_, routes, dialect) => {
    expect((await found(routes)).dialect).toBe(dialect);
  });

  it('is asked in order, and not further than needed', async () => {
    expect((await found({ '/v1/models': openais })).asked).toEqual(['/v1/models']);
    expect((await found({ '/v2/models/a%2Fb/ready': ready }, { name: 'a/b' })).asked).toEqual([
      '/v1/models',
      '/openai/v1/models',
      '/v2/models/a%2Fb/ready',
      '/v2/models/a%2Fb/generate',
    ]);
  });

  it('is v1 rather than v2 where the operator has mapped predictions', async () => {
    const routes = { '/v1/models': kserves, '/v2/models/m/ready': ready };
    expect((await found(routes, { isMapped: true })).dialect).toBe('v1-predict');
  });

  it.each([
    ['nothing known', {}, { code: 'upstream_model_missing' }],
    ['a wrong key', { '/v1/models': { status: 401 } }, { code: 'upstream_auth_error' }],
    [
      'a wrong key at the readiness',
      { '/v1/models': kserves, '/v2/models/m/ready': { status: 403 } },
      { code: 'upstream_auth_error' },
    ],
    ['an error', { '/v1/models': { status: 500 } }, { code: 'upstream_error' }],
    ['a redirect', { '/v1/models': { status: 307 } }, { reason: 'HTTP 307' }],
    ['a request that took too long', { '/v1/models': { status: 408 } }, { reason: 'HTTP 408' }],
    ['an error at the readiness, and nothing else', { '/v2/models/m/ready': { status: 500 } }, { reason: 'HTTP 500' }],
    ['a limit at the routes of v1', { '/v1/models/m': { status: 429 } }, { code: 'rate_limit_exceeded' }],
    [
      'an error at the route of generate',
      { '/v2/models/m/ready': ready, '/v2/models/m/generate': { status: 500 } },
      { reason: 'HTTP 500' },
    ],
  ] as const)('%s is a failure', async (_, routes, failure) => {
    await expect(found(routes)).rejects.toMatchObject(failure);
  });

  it('a limit of requests is told with its wait, and nothing more is asked', async () => {
    const asked: string[] = [];
    const limited = async (path: string): Promise<Told> => {
      asked.push(path);
      return { status: 429, text: '', headers: { 'retry-after': '7' } };
    };
    await expect(findDialect(limited, 'm', false)).rejects.toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 7000,
    });
    expect(asked).toEqual(['/v1/models']);
  });
});

describe('a list of models', () => {
  it.each([
    ['OpenAI’s', '{"data":[{"id":"a","max_model_len":4096},{"id":""},{"x":1}]}', true, [['a', 4096]]],
    ['KServe’s of names', '{"models":["a","",1]}', false, [['a', undefined]]],
    ['KServe’s of objects', '{"models":[{"name":"a","ready":true}]}', false, [['a', undefined]]],
  ])('%s', (_, text, isOpenai, models) => {
    const list = readModelList(text);
    expect(list?.isOpenai).toBe(isOpenai);
    expect(list?.models.map(({ name, contextTokens }) => [name, contextTokens])).toEqual(models);
  });

  it.each(['', '<html>', '[]', '{"models":{}}', '{"data":null}', 'null'])('%j is none', (text) => {
    expect(readModelList(text)).toBeUndefined();
  });
});
