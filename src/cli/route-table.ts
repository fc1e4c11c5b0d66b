import type { RouteBody } from '../wire/nexus/route-schema.ts';

const reasons: Readonly<Record<string, string>> = {
  best: 'it has the best score',
  sticky: 'the conversation stays with its model',
  pinned: 'a round of tool calls stays with its model',
  below_threshold: 'no score is high enough, so the fallback chain of the intent decides',
  explore: 'it is tried out',
  fallback: 'the model of choice failed',
  named: 'it was named',
  'policy:task': 'background tasks of an interface go to a small model',
  'policy:order': 'it comes first in the order of the operator',
  'policy:built_in': 'no other model can serve the request',
};

const shares = (value: number): string => value.toFixed(3);
const dollars = (value: number | null): string => (value === null ? 'unknown' : `$${value.toPrecision(2)}`);
const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** What `POST /v1/route` told, as lines for a terminal. */
export function routeTable(route: RouteBody): readonly string[] {
  return [...aligned(facts(route), []), ...candidateLines(route), ...passedOverLines(route)].map(harmless);
}

/** Names come from other servers: nothing in them may steer the terminal. */
const harmless = (line: string): string => line.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?');

/** One that would be shown as more than nothing. */
const isLikely = ({ confidence }: { readonly confidence: number }): boolean => confidence >= 0.005;

function facts(route: RouteBody): readonly (readonly string[])[] {
  const { intent, stage, score, policies, plan, tier, took_us } = route;
  const others =
    intent?.others
      .filter(isLikely)
      .slice(0, 2)
      .map(({ name, confidence }) => `${name} ${confidence.toFixed(2)}`) ?? [];
  return [
    ['Model', route.model],
    ['Reason', reasons[route.reason] ? `${route.reason}: ${reasons[route.reason] ?? ''}` : route.reason],
    ...(intent ? [['Intent', [`${intent.name} ${intent.confidence.toFixed(2)}`, ...others].join(', else ')]] : []),
    ...(stage ? [['Stage', `${stage.name} ${stage.confidence.toFixed(2)}`]] : []),
    ...(score === null ? [] : [['Score', shares(score)]]),
    ['Bounds', boundsText(route)],
    ...(policies.length > 0 ? [['Policies', policies.join(', ')]] : []),
    ['Plan', plan.join(', then ')],
    [
      'Tokens',
      `${route.input_tokens} in${route.output_tokens === null ? '' : `, ${route.output_tokens} out`}, estimated`,
    ],
    ...(took_us === null ? [] : [['Decided', `in ${took_us} µs by ${tier === 2 ? 'vectors' : 'words'}`]]),
  ];
}

function boundsText({ bounds: { asked, missed } }: RouteBody): string {
  const given = Object.entries(asked).map(([name, value]) => `${name} ${String(value)}`);
  const asks = given.length > 0 ? given.join(', ') : 'the usual ones';
  return missed.length > 0 ? `${asks}; not expected to be kept: ${missed.join(', ')}` : asks;
}

const numbers = ['right', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right'] as const;

function candidateLines({ candidates, model: chosen }: RouteBody): readonly string[] {
  if (candidates.length === 0) return [];
  const rows = candidates.map(({ model, score, terms, latency_ms, cost_usd, accuracy }) => [
    `${model === chosen ? '*' : ' '} ${model}`,
    ...[score, terms.context, terms.resource, terms.historical, terms.dependency, terms.ml].map(shares),
    duration(latency_ms),
    dollars(cost_usd),
    accuracy.toFixed(2),
  ]);
  const head = ['  Candidate', 'Score', 'Context', 'Resource', 'History', 'Dependency', 'Learned'];
  return ['', ...aligned([[...head, 'Latency', 'Cost', 'Accuracy'], ...rows], ['left', ...numbers])];
}

const MOST_NAMES = 4;

/** A line for each filter and what it found missing. */
function passedOverLines({ passed_over }: RouteBody): readonly string[] {
  if (passed_over.length === 0) return [];
  const groups = new Map<string, { readonly filter: string; readonly detail: string; readonly models: string[] }>();
  for (const { filter, detail, model } of passed_over) {
    const key = `${filter}\n${detail}`;
    const group = groups.get(key) ?? { filter, detail, models: [] };
    group.models.push(model);
    groups.set(key, group);
  }
  const rows = [...groups.values()].map(({ filter, detail, models }) => {
    const left = models.length - MOST_NAMES;
    const named = models.slice(0, MOST_NAMES).join(', ') + (left > 0 ? ` and ${left} more` : '');
    return [`  ${filter}`, String(models.length), detail, named];
  });
  return ['', ...aligned([['  Passed over', 'Models', 'Why', 'Which'], ...rows], ['left', 'right'])];
}

/** Columns two spaces apart, each as wide as its widest cell; left is the rule. */
function aligned(rows: readonly (readonly string[])[], sides: readonly ('left' | 'right')[]): readonly string[] {
  const widthOf = (text: string): number => Array.from(text).length;
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return sides[column] === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}
