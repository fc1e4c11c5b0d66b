import { describe, expect, it } from 'vitest';
import { testCall } from '../../../test/support/scope.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { chatTemplate } from './chat-template.ts';
import { textRequest } from './text-request.ts';

const deployment = (contextTokens: number | undefined): Deployment => ({
  card: { id: 'm', family: 'f', locality: 'local', contextTokens, capabilities: ['chat'] },
  upstream: 'u',
  name: 'm',
});
const request = (call: Parameters<typeof testCall>[0] = {}, contextTokens?: number) =>
  textRequest(testCall(call), deployment(contextTokens), chatTemplate('chatml'));

describe('a limit is always sent', () => {
  it.each([
    ['the caller’s own', { maxOutputTokens: 5000 }, 4096, 5000],
    ['a usual one', {}, undefined, 1024],
    ['what is left of a large window', {}, 100_000, 99_988],
    ['what is left of a small window', {}, 100, 88],
    ['one token where nothing is left', {}, 4, 1],
  ])('%s', (_, call, contextTokens, expected) => {
    expect(request(call, contextTokens)).toMatchObject({
      maxTokens: expected,
      isOwnLimit: !Object.hasOwn(call, 'maxOutputTokens'),
    });
  });
});

it('stop strings are the template’s and the caller’s, each once', () => {
  const { stops } = request({ sampling: { stop: ['###', '<|im_end|>', ''] } });
  expect(stops).toEqual(['<|im_end|>', '<|im_start|>', '<|endoftext|>', '###']);
});

describe('what changes nothing is not refused', () => {
  it.each([
    ['tools that may not be called', { tools: [{ type: 'function' }], toolChoice: 'none' }],
    ['an empty list of tools', { tools: [] }],
    ['plain text as the format', { responseFormat: { type: 'text' } }],
    ['no log probabilities', { sampling: { logprobs: false } }],
  ])('%s', (_, call) => {
    expect(request(call).prompt).toContain('Як справи?');
  });
});
