import { expect } from 'vitest';
import { errorBody } from '../contract/openai-schemas.ts';

export type ErrorOnWire = {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
};

/** What no error may tell: where it happened, what was asked, and with which key. */
const secrets = /127\.0\.0\.1|localhost:|<html|\bnx-[\w-]{8}|sk-scripted|node_modules|at .{1,80}\.[jt]s|\/work\//;

/** Reads a reply that must be an error in OpenAI's form, with its id and without secrets. */
export async function errorOf(response: Response, status: number): Promise<ErrorOnWire> {
  const text = await response.text();
  expect(response.status, text.slice(0, 300)).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{1,64}$/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const body: unknown = JSON.parse(text);
  const { error } = errorBody.strict().parse(body);
  expect(error.message.length).toBeGreaterThan(10);
  expect(error.message).not.toMatch(secrets);
  return error;
}
