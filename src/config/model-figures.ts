import { z } from 'zod';
import { type Intent, intents } from '../fleet/intents.ts';
import { type Figure, type FigureSource, figureSources, type ModelCard } from '../fleet/model-card.ts';

/** The price of $1 a million tokens, in nanodollars a token. */
const NANODOLLARS = 1000;
/** Nothing costs a cent a token: such a price was meant for another unit. */
const MOST_DOLLARS = 10_000;
const MOST_MS = 24 * 60 * 60 * 1000;

const source = z
  .enum(figureSources)
  .default('assumed')
  .describe(
    'Who says so: `given` by you, the `vendor`, or `assumed` by nobody who has measured it; assumed figures count for little once there is experience.',
  );

const dollars = z
  .number()
  .min(0, 'must not be negative; 0 is free of charge')
  .max(MOST_DOLLARS, `must be in US dollars a million tokens, ${MOST_DOLLARS} at most`);

const price = z
  .strictObject({
    input: dollars.describe('A million input tokens, in US dollars.'),
    cachedInput: dollars
      .optional()
      .describe('The same of tokens that the server still knows from an earlier request. Default: as input.'),
    output: dollars.describe('A million output tokens, in US dollars.'),
    cacheWrite: dollars
      .optional()
      .describe('A million tokens that the server is told to remember for minutes. Default: as input.'),
    cacheWriteLong: dollars.optional().describe('The same for an hour. Default: as cacheWrite.'),
    reasoning: dollars.optional().describe('A million tokens of thought. Default: as output.'),
    audioInput: dollars.optional().describe('A million tokens of heard sound. Default: unknown.'),
    audioOutput: dollars.optional().describe('A million tokens of spoken sound. Default: unknown.'),
    imageInput: dollars
      .optional()
      .describe('A million tokens of pictures, where they are counted apart. Default: as input.'),
    source,
    inputSource: z
      .enum(figureSources)
      .optional()
      .describe('Who says what input costs, where that is another. Default: as source.'),
  })
  .refine(({ input, cachedInput }) => cachedInput === undefined || cachedInput <= input, {
    path: ['cachedInput'],
    error: 'must not be more than `input`',
  });

const latency = z
  .number()
  .min(1, 'must be at least 1 millisecond')
  .max(MOST_MS, `must be in milliseconds, ${MOST_MS} at most`);
const latencyMs = z
  .union([latency, z.strictObject({ value: latency.describe('In milliseconds.'), source })])
  .describe('To the end of a usual answer, in milliseconds: a number, or its `value` and its `source`.');

const share = z.number().min(0, 'must be a share from 0 to 1').max(1, 'must be a share from 0 to 1, such as 0.85');
const subjects = ['overall', ...intents] as const;
type Subject = (typeof subjects)[number];

const shareOf = (subject: Subject): z.ZodOptional<typeof share> =>
  share.describe(subject === 'overall' ? 'Over all requests.' : `Of requests with the intent ${subject}.`).optional();
const shares = Object.fromEntries(subjects.map((subject) => [subject, shareOf(subject)])) as Record<
  Subject,
  ReturnType<typeof shareOf>
>;

const accuracy = z
  .strictObject({
    ...shares,
    given: z.strictObject(shares).optional().describe('Figures that you give.'),
    vendor: z.strictObject(shares).optional().describe('Figures of the model’s maker.'),
    assumed: z.strictObject(shares).optional().describe('Figures that nobody has measured.'),
  })
  .superRefine((written, context) => {
    const seen = new Set<Subject>();
    for (const [place, figures] of placesOf(written))
      for (const subject of subjectsOf(figures)) {
        if (seen.has(subject))
          context.addIssue({ code: 'custom', path: [...place, subject], message: 'is said twice; keep one of them' });
        seen.add(subject);
      }
  });

/** What fleet.yaml may say of a model's worth. */
export const modelFigures = {
  price: price.optional().describe('What tokens cost, in US dollars a million. Without it: unknown, not free.'),
  latencyMs: latencyMs.optional(),
  accuracy: accuracy
    .optional()
    .describe(
      'The share of requests that it answers well, from 0 to 1, `overall` and by intent, under who says so: `given`, `vendor` or `assumed`. A figure that stands under none of them is assumed.',
    ),
  outputTokens: z.int().min(1).max(100_000_000).optional().describe('The longest answer it gives, in tokens.'),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as en or uk'))
    .min(1)
    .max(200)
    .optional()
    .describe('The languages that it writes well, by their ISO 639 codes. Default: unknown.'),
  dimensions: z.int().min(1).max(1_000_000).optional().describe('The length of an embedding model’s vectors.'),
};

type Written = { readonly [Field in keyof typeof modelFigures]?: z.output<(typeof modelFigures)[Field]> };
type Shares = Partial<Record<Subject, number | undefined>>;
type Accuracy = Shares & Partial<Record<FigureSource, Shares | undefined>>;

/** The figures where they stand: those under a source, then those under none. */
const placesOf = (written: Accuracy): readonly (readonly [readonly FigureSource[], Shares])[] => [
  ...figureSources.map((name) => [[name], written[name] ?? {}] as const),
  [[], written],
];

const subjectsOf = (written: Shares): readonly Subject[] =>
  subjects.filter((subject) => written[subject] !== undefined);

/** What the router goes by. */
export type CardFigures = Pick<
  ModelCard,
  'price' | 'latencyMs' | 'accuracy' | 'outputTokens' | 'languages' | 'dimensions'
>;

/** The figures of a model in the card's units. */
export function cardFigures({ price, latencyMs, accuracy, outputTokens, languages, dimensions }: Written): CardFigures {
  return {
    ...(price && { price: priceOf(price) }),
    ...(latencyMs !== undefined && {
      latencyMs: typeof latencyMs === 'number' ? { value: latencyMs, source: 'assumed' } : latencyMs,
    }),
    ...(accuracy && { accuracy: accuracyOf(accuracy) }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(languages && { languages }),
    ...(dimensions !== undefined && { dimensions }),
  };
}

const priceOf = (written: z.output<typeof price>): NonNullable<ModelCard['price']> => ({
  input: written.input * NANODOLLARS,
  cachedInput: (written.cachedInput ?? written.input) * NANODOLLARS,
  output: written.output * NANODOLLARS,
  ...optionalPrices(written),
  source: written.source,
  ...(written.inputSource !== undefined &&
    written.inputSource !== written.source && { inputSource: written.inputSource }),
});

const optional = ['cacheWrite', 'cacheWriteLong', 'reasoning', 'audioInput', 'audioOutput', 'imageInput'] as const;

const optionalPrices = (written: z.output<typeof price>): Partial<Record<(typeof optional)[number], number>> =>
  Object.fromEntries(
    optional.flatMap((name) => (written[name] === undefined ? [] : [[name, written[name] * NANODOLLARS]])),
  );

function accuracyOf(written: Accuracy): NonNullable<ModelCard['accuracy']> {
  let overall: Figure | undefined;
  const by: Partial<Record<Intent, Figure>> = {};
  for (const [[source = 'assumed'], shares] of placesOf(written))
    for (const subject of subjectsOf(shares)) {
      const figure: Figure = { value: shares[subject] ?? 0, source };
      if (subject === 'overall') overall = figure;
      else by[subject] = figure;
    }
  return { ...(overall && { overall }), by };
}
