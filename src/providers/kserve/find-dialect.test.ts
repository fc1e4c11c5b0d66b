import { describe, expect, it } from 'vitest';
import { findDialect } from './find-dialect.ts';
import { readModelList } from './model-list.ts';

type Told = { readonly status: number; readonly text?: string };

/** What a server with these routes turns out to speak, and what it was asked. */
async function found(routes: Readonly<Record<string, Told>>, { name = 'm', isMapped = false } = {}) {
  const asked: string[] = [];
  const ask = async (path: string) => {
    asked.push(path);
    const { status, text = '' } = routes[path] ?? { status: 404 };
    return { status, text };
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
    ['nothing known', {}, 'upstream_model_missing'],
    ['a wrong key', { '/v1/models': { status: 401 } }, 'upstream_auth_error'],
    ['an error', { '/v1/models': { status: 500 } }, 'upstream_error'],
  ] as const)('%s is a failure', async (_, routes, code) => {
    await expect(found(routes)).rejects.toMatchObject({ code });
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
