import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DraftToolCall } from './upstream/chat-answer.ts';

const path = fileURLToPath(new URL('../../../shared/data/tools/bfcl_subset.jsonl', import.meta.url));

/** The Berkeley function-calling cases lie outside the repository and are not on every machine. */
export const bfclPresent = existsSync(path);

/** Allowed values of each argument, by tool and argument; null where no call is expected. */
type ExpectedCall = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;

export type BfclCase = {
  readonly id: string;
  readonly messages: readonly object[];
  readonly tools: readonly object[];
  readonly expected_calls: readonly ExpectedCall[] | null;
};

/** Every case; none when the file is absent. */
export const bfclCases = (): readonly BfclCase[] =>
  bfclPresent
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as BfclCase)
    : [];

/** The calls that a right answer makes: the first allowed value of each argument. */
export const expectedToolCalls = ({ id, expected_calls }: BfclCase): readonly DraftToolCall[] =>
  (expected_calls ?? []).flatMap((call, at) =>
    Object.entries(call).map(([name, allowed]) => ({
      id: `call_${id}_${at}`,
      name,
      argumentsText: JSON.stringify(
        Object.fromEntries(Object.entries(allowed).map(([argument, [first]]) => [argument, first])),
      ),
    })),
  );
