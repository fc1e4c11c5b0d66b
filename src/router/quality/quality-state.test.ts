import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seeded } from '../../../test/support/seeded.ts';
import { intents } from '../../fleet/intents.ts';
import type { ModelCard } from '../../fleet/model-card.ts';
import type { Prompt } from '../experience.ts';
import { featuresOf } from '../features/text-features.ts';
import { QualityModel } from './quality-model.ts';
import { openQuality, saveQuality } from './quality-state.ts';
import { usualTopics } from './usual-topics.ts';

const promptOf = (text: string): Prompt => ({
  features: featuresOf({ current: text, previous: '', system: '' }),
  intent: 'general',
  posterior: Float64Array.from(intents, (_, at) => (at === 0 ? 1 : 0)),
});
const cards = ['one', 'two'].map((id): { readonly card: ModelCard } => ({
  card: { id, family: id, locality: 'local', contextTokens: undefined, capabilities: ['chat'] },
}));
const asked = promptOf('secretword 7 of the harbour');
const options = () => ({ topics: usualTopics, random: seeded(3) });

function learned(rounds: number): QualityModel {
  const quality = new QualityModel(options());
  for (let at = 0; at < rounds; at++)
    quality.learn(
      promptOf(`secretword ${at} of the ${at % 2 ? 'harbour' : 'garden'}`),
      at % 3 ? 'one' : 'two',
      at % 2,
      1,
    );
  return quality;
}

describe('the state of what was learned', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nexus-quality-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('comes back as it was', async () => {
    const quality = learned(80);
    expect(await saveQuality(folder, quality, 1)).toBe(1);
    const { model, number, refused } = await openQuality(folder, options());
    expect({ number, refused, version: model.version }).toEqual({ number: 1, refused: [], version: '80' });
    const before = quality.expect(asked, cards);
    const after = model.expect(asked, cards);
    expect([...after.byWords]).toEqual([...before.byWords].map((value): unknown => expect.closeTo(value, 2)));
    expect([...after.byIntent]).toEqual([...before.byIntent].map((value): unknown => expect.closeTo(value, 3)));
    model.learn(asked, 'three', 1, 1);
    expect(model.trialsOf('three', 'general')).toBe(1);
  });

  it('begins anew where there is none', async () => {
    const { model, number, refused } = await openQuality(join(folder, 'none'), options());
    expect({ number, refused, version: model.version }).toEqual({ number: 0, refused: [], version: '0' });
  });

  it('is kept twice, and holds no word of a prompt', async () => {
    const quality = learned(30);
    for (let round = 0; round < 4; round++) await saveQuality(folder, quality, round);
    const files = (await readdir(folder)).sort();
    expect(files).toEqual(['state-3.f32', 'state-3.json', 'state-4.f32', 'state-4.json']);
    for (const file of files) expect((await readFile(join(folder, file), 'latin1')).includes('secretword')).toBe(false);
  });

  it.each([
    [
      'damaged numbers',
      'state-2.f32',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 400), Buffer.from('!'), bytes.subarray(401)]),
      'damaged',
    ],
    ['numbers cut short', 'state-2.f32', (bytes: Buffer) => bytes.subarray(0, 1000), 'damaged'],
    ['a head that is no JSON', 'state-2.json', () => Buffer.from('{"format":1,'), 'JSON'],
    ['a head of another kind', 'state-2.json', () => Buffer.from('{"format":2}'), 'not a state of this kind'],
    [
      'another reading of texts',
      'state-2.json',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace(/"spec":"\w+"/, '"spec":"x"')),
      'another reading',
    ],
    [
      'a model less',
      'state-2.json',
      (bytes: Buffer) => Buffer.from(bytes.toString().replace('"two",', '').replace(',"two"', '')),
      'state-2.json',
    ],
  ])('refuses %s with a reason and takes the state before', async (_, file, spoil, reason) => {
    await saveQuality(folder, learned(20), 1);
    await saveQuality(folder, learned(40), 2);
    await writeFile(join(folder, file), spoil(await readFile(join(folder, file))));
    const { model, number, refused } = await openQuality(folder, options());
    expect({ number, version: model.version }).toEqual({ number: 1, version: '20' });
    expect(refused).toEqual([expect.stringContaining(reason)]);
  });

  it('refuses all and begins anew where none is whole', async () => {
    await saveQuality(folder, learned(20), 1);
    await rm(join(folder, 'state-1.f32'));
    const { model, number, refused } = await openQuality(folder, options());
    expect({ number, version: model.version, refusals: refused.length }).toEqual({
      number: 0,
      version: '0',
      refusals: 1,
    });
  });
});
