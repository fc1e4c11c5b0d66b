import { z } from 'zod';
import type { tiers } from '../chat/principal.ts';
import { isAddressRange } from '../net/address-ranges.ts';

/** Figures beyond are not told apart from none. */
const MOST_COUNT = 1_000_000_000_000;

/** null is the one way to say that there is no limit: 0 would be read as either. */
const count = z.int().min(1, 'must be 1 or more; null means no limit').max(MOST_COUNT).nullable();

const dollars = z.number().min(0, 'must not be negative; null means no limit').max(1_000_000).nullable();

type Defaults = {
  readonly requestsPerMinute: number | null;
  readonly tokensPerHour: number | null;
  readonly costPerDayUsd: number | null;
  readonly concurrency: number | null;
};

const none: Defaults = { requestsPerMinute: null, tokensPerHour: null, costPerDayUsd: null, concurrency: null };

const holder = (defaults: Defaults) => ({
  requestsPerMinute: count
    .default(defaults.requestsPerMinute)
    .describe('Requests a minute, in any 60 seconds. null: no limit.'),
  tokensPerHour: count
    .default(defaults.tokensPerHour)
    .describe('Tokens an hour, input and output together, in any 60 minutes. null: no limit.'),
  costPerDayUsd: dollars
    .default(defaults.costPerDayUsd)
    .describe('What models may cost a day (UTC), in US dollars. 0: models that cost nothing alone. null: no limit.'),
  concurrency: count.default(defaults.concurrency).describe('Requests under way at once. null: no limit.'),
});

const withQueries = z.strictObject({
  ...holder(none),
  queriesPerDay: count.default(null).describe('Requests a day (UTC). null: no limit.'),
});

const QUERIES_A_DAY = { free: 100, pro: 10_000, enterprise: null } as const;

const tier = (name: (typeof tiers)[number]) =>
  z
    .strictObject({
      queriesPerDay: count.default(QUERIES_A_DAY[name]).describe('Requests a day (UTC). null: no limit.'),
    })
    .prefault({})
    .describe(`A key, or a person, of the tier ${name}.`);

/** `limits:` of gateway.yaml. */
export const limitsSection = z.strictObject({
  key: z
    .strictObject(holder({ requestsPerMinute: 60, tokensPerHour: 1_000_000, costPerDayUsd: 100, concurrency: 10 }))
    .prefault({})
    .describe(
      'Of each API key; where a key names the persons it calls for, of each of them. A key’s own limits go before.',
    ),
  user: withQueries.prefault({}).describe('Of each person, by all keys together that name them.'),
  tenant: withQueries.prefault({}).describe('Of each tenant, all its keys and persons together.'),
  address: z
    .strictObject({
      requestsPerMinute: count
        .default(100)
        .describe('Requests a minute to paths below /v1 and /admin, with or without a key. null: no limit.'),
      exempt: z
        .array(z.string().max(50).refine(isAddressRange, 'must be an address, or a network such as 10.0.0.0/8'))
        .max(100)
        .default(['127.0.0.0/8', '::1'])
        .describe(
          'Addresses and networks that are not limited. By default this machine, where a reverse proxy may run.',
        ),
    })
    .prefault({})
    .describe('Of each client address; of IPv6, each network of 64 bits.'),
  tiers: z
    .strictObject({ free: tier('free'), pro: tier('pro'), enterprise: tier('enterprise') })
    .prefault({})
    .describe('What tiers may do.'),
  onStoreLoss: z
    .enum(['local', 'open', 'closed'])
    .default('local')
    .describe(
      'What happens while the Redis of sharedState cannot be used. local: each instance limits what it serves itself. ' +
        'open: nothing is limited. closed: requests are refused with 503.',
    ),
  leaseMs: z
    .int()
    .min(1000)
    .max(600_000)
    .default(60_000)
    .describe('How long what a request holds outlives an instance that was killed, in milliseconds.'),
});
