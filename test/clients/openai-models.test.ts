import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { model, modelList } from '../contract/openai-schemas.ts';
import { awkwardModel, chatModel, embedModel } from '../support/scripted-gateway.ts';
import { scriptedHouse } from '../support/scripted-house.ts';

const house = scriptedHouse();

const get = (path: string): Promise<Response> =>
  fetch(house.gateway.origin + path, { headers: { authorization: `Bearer ${house.gateway.key}` } });

describe('models', () => {
  it('lists each name once, auto among them', async () => {
    const ids: string[] = [];
    for await (const { id } of house.openai.models.list()) ids.push(id);
    expect(ids).toEqual(expect.arrayContaining([chatModel, awkwardModel, embedModel, 'auto']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['/v1/models', '/v1/models/', '/models', '/models/'])('%s has OpenAI’s shape', async (path) => {
    const response = await get(path);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    modelList.parse(await response.json());
  });

  it('retrieves a name with slash and colon', async () => {
    const found = await house.openai.models.retrieve(awkwardModel);
    expect(found).toMatchObject({ id: awkwardModel, object: 'model' });
  });

  it.each([
    `/v1/models/${awkwardModel}`,
    `/v1/models/${encodeURIComponent(awkwardModel)}`,
    `/models/${awkwardModel}`,
    `/v1/models/${awkwardModel}/`,
  ])('GET %s finds it', async (path) => {
    const response = await get(path);
    expect(model.parse(await response.json()).id).toBe(awkwardModel);
  });

  it('an unknown name is NotFoundError', async () => {
    const failure: unknown = await house.openai.models.retrieve('mock-modle').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OpenAI.NotFoundError);
    expect(failure).toMatchObject({ code: 'model_not_found' });
  });
});
