import { expect, it } from 'vitest';
import { failureOfErrorLine } from './reply-failure.ts';

it.each<[unknown, string]>([
  ['llama runner process has terminated', 'upstream_error'],
  [{ message: 'Повільніше.', code: 429 }, 'rate_limit_exceeded'],
  [{ message: 'Зайнято.', code: '503' }, 'upstream_unavailable'],
  [{ message: 'Поле хибне.', code: 400 }, 'upstream_rejected'],
  [{ message: 'model requires more system memory (9 GiB) than is available' }, 'upstream_unavailable'],
  ['the input length exceeds the context length', 'context_length_exceeded'],
  [{ message: 'Ні.', code: 40_303 }, 'upstream_error'],
  [null, 'upstream_error'],
])('an error line with %j is %s', (error, code) => {
  expect(failureOfErrorLine(error)).toMatchObject({ code, reason: expect.any(String) as string });
});
