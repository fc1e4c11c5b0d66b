import { numberColumn, textColumn } from '../storage/columns.ts';
import type { Database, Row, Statement, Value } from '../storage/database.ts';
import type { UsageRecord } from '../chat/usage-record.ts';
import type { UsageQuery, UsageStore } from './usage-store.ts';

/** Usage in the embedded database. */
export const storedUsage = (database: Database): UsageStore => ({
  add: (records) => database.transaction(records.map(adding)),
  find: async (query) => (await database.all(finding, parametersOf(query))).map(recordOf),
  forgetBefore: async (day) => {
    await database.run('DELETE FROM usage_days WHERE day < ?', [day]);
  },
});

const adding = (record: UsageRecord): Statement => ({
  sql: `INSERT INTO usage_days
      (day, tenant, key, user, model, attempts, answers, input_tokens, output_tokens, cost, unpriced)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (day, tenant, key, user, model) DO UPDATE SET
      attempts = attempts + excluded.attempts,
      answers = answers + excluded.answers,
      input_tokens = input_tokens + excluded.input_tokens,
      output_tokens = output_tokens + excluded.output_tokens,
      cost = cost + excluded.cost,
      unpriced = unpriced + excluded.unpriced`,
  params: [
    record.day,
    record.tenant,
    record.key,
    record.user,
    record.model,
    record.attempts,
    record.answers,
    record.inputTokens,
    record.outputTokens,
    record.cost,
    record.unpriced,
  ],
});

/** One text whatever is asked for: an absent condition is null. */
const finding = `SELECT day, tenant, key, user, model, attempts, answers, input_tokens, output_tokens, cost, unpriced
   FROM usage_days
   WHERE day BETWEEN ? AND ? AND (? IS NULL OR tenant = ?) AND (? IS NULL OR key = ?) AND (? IS NULL OR user = ?)
   ORDER BY day DESC, tenant, key, user, model LIMIT ?`;

const parametersOf = ({ from, to, tenant, key, user, most }: UsageQuery): readonly Value[] => [
  from,
  to,
  ...twice(tenant),
  ...twice(key),
  ...twice(user),
  most,
];

const twice = (value: string | undefined): readonly Value[] => [value ?? null, value ?? null];

const recordOf = (row: Row): UsageRecord => ({
  day: numberColumn(row, 'day'),
  tenant: textColumn(row, 'tenant'),
  key: textColumn(row, 'key'),
  user: textColumn(row, 'user'),
  model: textColumn(row, 'model'),
  attempts: numberColumn(row, 'attempts'),
  answers: numberColumn(row, 'answers'),
  inputTokens: numberColumn(row, 'input_tokens'),
  outputTokens: numberColumn(row, 'output_tokens'),
  cost: numberColumn(row, 'cost'),
  unpriced: numberColumn(row, 'unpriced'),
});
