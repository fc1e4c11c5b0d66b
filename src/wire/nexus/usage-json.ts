import { NANODOLLARS_PER_DOLLAR } from '../../chat/money.ts';
import { addSums, type UsageRecord, type UsageSums } from '../../chat/usage-record.ts';
import { dateOf, type UsageQuestion } from './read-usage-query.ts';
import type { UsageBody } from './usage-schema.ts';

/** The reply to `GET /v1/usage`. */
export function usageBody({ from, to }: UsageQuestion, rows: readonly UsageRecord[], hasMore: boolean): UsageBody {
  return {
    object: 'usage',
    from: dateOf(from),
    to: dateOf(to),
    totals: sumsJson(totalOf(rows)),
    data: rows.map((row) => ({
      day: dateOf(row.day),
      tenant: row.tenant,
      key: row.key,
      user: row.user === '' ? null : row.user,
      model: row.model,
      ...sumsJson(row),
    })),
    has_more: hasMore,
  };
}

const sumsJson = (sums: UsageSums): UsageBody['totals'] => ({
  attempts: sums.attempts,
  answers: sums.answers,
  input_tokens: sums.inputTokens,
  output_tokens: sums.outputTokens,
  cost_usd: sums.cost / NANODOLLARS_PER_DOLLAR,
  unpriced_attempts: sums.unpriced,
});

const nothing: UsageSums = { attempts: 0, answers: 0, inputTokens: 0, outputTokens: 0, cost: 0, unpriced: 0 };

const totalOf = (rows: readonly UsageRecord[]): UsageSums => rows.reduce<UsageSums>(addSums, nothing);
