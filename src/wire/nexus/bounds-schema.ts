import { z } from 'zod';
import { priorities } from '../../chat/bounds.ts';

const MOST_LATENCY_MS = 3_600_000;
const MOST_DOLLARS = 10_000;

const number = (least: number, most: number, unit: string) => {
  const allowed = `must be a number${unit} from ${least} to ${most}`;
  return z.number(allowed).min(least, allowed).max(most, allowed);
};
const word = <const W extends readonly [string, ...string[]]>(words: W) =>
  z.enum(words, `must be ${words.length > 1 ? 'one of ' : ''}${words.join(', ')}`);

const fields = {
  latency_ms: number(1, MOST_LATENCY_MS, ' of milliseconds')
    .nullish()
    .describe('How long the answer may take; of a stream, to its first token.'),
  accuracy: number(0, 1, '').nullish().describe('The share of such requests that the model should answer well.'),
  max_cost: number(0, MOST_DOLLARS, ' of US dollars')
    .nullish()
    .describe('What the answer may cost; dearer models are not eligible.'),
  priority: word(priorities)
    .nullish()
    .describe('Under high load the last are shed first; `critical` needs a key with the role admin.'),
  locality: word(['local', 'region'])
    .nullish()
    .describe('`local` keeps the request on this machine or network, `region` in the jurisdiction.'),
  session: z
    .string('must be text')
    .regex(/^[!-~]{1,128}$/, 'must be 1 to 128 visible ASCII characters without spaces')
    .nullish()
    .describe('Requests of one session stay with one model.'),
  explore: z.boolean('must be true or false').nullish().describe('Whether the request may be used to try a model out.'),
  profile: word(['ui']).nullish().describe('`ui`: a line in a user interface, where speed counts most.'),
};

const known = `its fields are ${Object.keys(fields).join(', ')}`;

/** What a caller may ask of the answer, as it stands in a body under `nexus`. An unknown name is refused. */
export const boundsSchema = z.strictObject(fields, {
  error: ({ code }) => (code === 'unrecognized_keys' ? known : 'must be an object'),
});

export type BoundsBody = z.output<typeof boundsSchema>;
