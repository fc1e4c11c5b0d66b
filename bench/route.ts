import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configuredFleet } from '../test/support/configured-fleet.ts';
import { testRouter } from '../test/support/router.ts';
import { seeded } from '../test/support/seeded.ts';
import { testCall, testScope } from '../test/support/scope.ts';
import type { ChatCall } from '../src/chat/call.ts';
import { loadConfig } from '../src/config/load-config.ts';
import type { Fleet } from '../src/fleet/fleet.ts';
import { providerKinds } from '../src/providers/index.ts';
import type { Prompt } from '../src/router/experience.ts';
import { featuresOf } from '../src/router/features/text-features.ts';
import { classifier } from '../src/router/intent/classifier.ts';
import type { Router } from '../src/router/open-router.ts';
import { QualityModel } from '../src/router/quality/quality-model.ts';
import { usualTopics } from '../src/router/quality/usual-topics.ts';
import { systemClock } from '../src/runtime/system-clock.ts';
import { table } from './markdown-table.ts';
import { printFigure, verdict } from './report.ts';
import { quantile } from './statistics.ts';

const STORED_EXAMPLES = 8000;
/** Models whose outcomes each example tells of; in practice it is one, here as many as an evaluation has. */
const OUTCOMES_EACH = 3;
const WARM_UP = 3000;
const MEASURED = 20_000;

export type RouteTimes = {
  readonly models: number;
  readonly examples: number;
  readonly microseconds: Readonly<Record<'p50' | 'p99' | 'mean', number>>;
  readonly decisionsPerSecond: number;
};

const prompts = (): readonly string[] =>
  ['en', 'uk', 'ru'].flatMap((language) =>
    readFileSync(fileURLToPath(new URL(`../eval/intent/prompts/${language}.jsonl`, import.meta.url)), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly text: string }).text),
  );

const promptOf = (text: string): Prompt => {
  const features = featuresOf({ current: text, previous: '', system: '' });
  const { name, posterior } = classifier.classify(features, { hasImage: false, hasTools: false, isUi: false });
  return { features, intent: name, posterior };
};

/** A store as full as it gets: each example two prompts run together, so that no two are alike. */
function taught(fleet: Fleet, texts: readonly string[]): QualityModel {
  const random = seeded(1);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chats = [...fleet.models.values()].filter(({ chat }) => chat).map(({ card }) => card.id);
  const quality = new QualityModel({ topics: usualTopics, random });
  quality.learnAll(
    Array.from({ length: STORED_EXAMPLES }, () => ({
      prompt: promptOf(`${pick(texts)} ${pick(texts)}`),
      outcomes: new Map(Array.from({ length: OUTCOMES_EACH }, () => [pick(chats), random()])),
    })),
  );
  return quality;
}

const callOf = (text: string): ChatCall =>
  testCall({
    model: 'auto',
    scope: testScope(),
    messages: [{ role: 'user', parts: [{ kind: 'text', text, origin: 'caller' }] }],
  });

function timesOf(router: Router, fleet: Fleet, texts: readonly string[]): readonly number[] {
  const calls = texts.map(callOf);
  const times: number[] = [];
  for (let at = 0; at < WARM_UP + MEASURED; at++) {
    const call = calls[at % calls.length];
    if (!call) break;
    const startedAt = process.hrtime.bigint();
    const routed = router.auto.route(call, fleet, 'run');
    const tookNs = Number(process.hrtime.bigint() - startedAt);
    router.outcomes.chose(routed);
    if (at >= WARM_UP) times.push(tookNs / 1000);
  }
  return times;
}

/** How long decisions take with the fleet that is shipped and a full memory of outcomes, in this process. */
export async function measureRoute(progress: (line: string) => void): Promise<RouteTimes> {
  const { fleet: settings } = await loadConfig(fileURLToPath(new URL('../config', import.meta.url)), providerKinds);
  const fleet = configuredFleet(settings).current;
  const texts = prompts();
  progress(`route: ${STORED_EXAMPLES} examples are learned`);
  const router = testRouter({ experience: taught(fleet, texts), clock: systemClock, random: seeded(2) });
  router.profiles.retain([...fleet.models.values()].map(({ card }) => card));
  progress(`route: ${MEASURED} decisions`);
  const times = timesOf(router, fleet, texts);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return {
    models: fleet.models.size,
    examples: STORED_EXAMPLES,
    microseconds: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), mean },
    decisionsPerSecond: 1_000_000 / mean,
  };
}

export const routeMetrics = ({ microseconds, ...rest }: RouteTimes): Readonly<Record<string, number>> => ({
  p50_us: microseconds.p50,
  p99_us: microseconds.p99,
  mean_us: microseconds.mean,
  decisions_per_second: rest.decisionsPerSecond,
  models: rest.models,
  examples: rest.examples,
});

const targets = [
  ['p50_us', 'A decision of `auto`, p50, microseconds', 500],
  ['p99_us', 'p99', 2000],
] as const;

export function routeTable(times: RouteTimes): string {
  const metrics = routeMetrics(times);
  const rows = targets.map(([name, title, most]) => {
    const result = metrics[name];
    return [title, printFigure(result), `≤ ${most}`, verdict(result, { bound: 'at most', value: most })];
  });
  const { models, examples, decisionsPerSecond } = times;
  return (
    table(['Figure', 'Result', 'Target', 'Verdict'], rows) +
    `\n\n${models} models, ${examples} stored examples, ${printFigure(decisionsPerSecond)} decisions a second on one core.`
  );
}
