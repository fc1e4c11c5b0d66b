import { expect } from 'vitest';
import { errorBody } from '../contract/openai-schemas.ts';
import { errorOf, type ErrorOnWire } from './http-error.ts';
import { foldBody, foldChunks, readStream } from './wire-client.ts';

/** What became of a request: an answer, or an error with its status; 200 stands for an error frame. */
export type Verdict = { readonly status: number; readonly error: ErrorOnWire | undefined; readonly text: string };

/** Reads a reply to its end; a broken stream must be broken in the one right way. */
export async function verdictOf(response: Response): Promise<Verdict> {
  if (response.status !== 200)
    return { status: response.status, error: await errorOf(response, response.status), text: '' };
  if (response.headers.get('content-type') === 'application/json')
    return { status: 200, error: undefined, text: foldBody(await response.json()).content };
  const { frames, done } = await readStream(response);
  const broken = frames.findIndex((frame) => 'error' in frame);
  if (broken < 0) {
    expect(done).toBe(true);
    return { status: 200, error: undefined, text: foldChunks(frames).content };
  }
  // A broken stream: exactly one error frame, the last one, without choices, without a finish, without [DONE].
  expect(broken).toBe(frames.length - 1);
  expect(frames[broken]).not.toHaveProperty('choices');
  expect(done).toBe(false);
  expect(JSON.stringify(frames)).not.toMatch(/"finish_reason":"/);
  const { error } = errorBody.parse(frames[broken]);
  return { status: 200, error, text: foldChunks(frames.slice(0, -1)).content };
}
