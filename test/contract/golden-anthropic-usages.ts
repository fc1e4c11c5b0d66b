import type { JsonObject } from '../../src/chat/json.ts';
import type { Price } from '../../src/fleet/model-card.ts';
import { prices } from './golden-prices.ts';

/** The same of Anthropic's dialect. */
export const anthropicUsages: readonly (readonly [string, Price, JsonObject, number | undefined])[] = [
  ['Claude without a cache', prices.claude, { input_tokens: 1000, output_tokens: 500 }, 10_500_000],
  [
    'Claude: buckets are disjoint already',
    prices.claude,
    { input_tokens: 21, cache_creation_input_tokens: 188_086, cache_read_input_tokens: 0, output_tokens: 393 },
    711_280_500,
  ],
  [
    'Claude reads from its cache',
    prices.claude,
    { input_tokens: 21, cache_creation_input_tokens: 0, cache_read_input_tokens: 188_086, output_tokens: 393 },
    62_383_800,
  ],
  [
    'Claude reads and writes',
    prices.claude,
    { input_tokens: 40, cache_creation_input_tokens: 900, cache_read_input_tokens: 12_000, output_tokens: 77 },
    8_250_000,
  ],
  [
    'Claude keeps a part for an hour',
    prices.claude,
    {
      input_tokens: 50,
      cache_creation_input_tokens: 1000,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 600 },
      output_tokens: 20,
    },
    5_550_000,
  ],
  [
    'Claude keeps all for an hour',
    prices.claude,
    {
      input_tokens: 50,
      cache_creation_input_tokens: 1000,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1000 },
      output_tokens: 20,
    },
    6_450_000,
  ],
  [
    'an hour at the price of minutes where nobody has said',
    prices.haiku,
    {
      input_tokens: 50,
      cache_creation_input_tokens: 1000,
      cache_creation: { ephemeral_1h_input_tokens: 1000 },
      output_tokens: 20,
    },
    337_500,
  ],
  [
    'Claude thinks: a part of the output',
    prices.claude,
    { input_tokens: 100, output_tokens: 2500, output_tokens_details: { thinking_tokens: 2000 } },
    37_800_000,
  ],
  [
    'Claude said nothing of its cache',
    prices.haiku,
    { input_tokens: 7, output_tokens: 3, cache_read_input_tokens: null, cache_creation_input_tokens: null },
    5500,
  ],
  [
    'an answer that was broken off before its first word',
    prices.claude,
    { input_tokens: 1200, output_tokens: 1 },
    3_615_000,
  ],
];
