import { table } from '../../bench/markdown-table.ts';
import { startFakeIssuer } from '../../test/support/fake-issuer.ts';
import { quietGateway, startGateway } from '../../test/support/gateway-under-test.ts';
import { startScriptedUpstream } from '../../test/support/scripted-upstream.ts';
import { type OptionValues, positive, type Outcome, type Subject } from '../subject.ts';
import { type LeaveFigures, leaveIn, MOST_MS, narrow } from './leave.ts';
import { chatModel, embedModel, type Kind, kinds, type Phase, phases } from './phases.ts';

/** How soon everything of a request is gone when its client leaves, in every phase. */
export const cancellation: Subject = {
  usage: '[--rounds 3]',
  options: { rounds: { type: 'string' } },
  run: async (values: OptionValues) => {
    const rounds = Math.ceil(positive('rounds', values.rounds, 3));
    return outcomeOf(await measured(rounds), rounds);
  },
};

async function measured(rounds: number): Promise<readonly LeaveFigures[]> {
  const upstream = await startScriptedUpstream({ models: [chatModel, embedModel] });
  const issuer = await startFakeIssuer();
  const fleet = {
    upstreams: { mock: { kind: 'openai-compatible', baseUrl: upstream.url, ...narrow } },
    models: [
      { id: chatModel, upstream: 'mock' },
      { id: embedModel, upstream: 'mock', capabilities: ['embed'] },
    ],
  };
  try {
    const gateway = await startGateway({ config: { gateway: quietGateway, fleet } });
    const figures: LeaveFigures[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        for (const phase of phases)
          for (const kind of kinds) figures.push(await leaveIn(phase, kind, { gateway, upstream, issuer }));
      }
    } finally {
      await gateway.stop('SIGKILL');
    }
    return figures;
  } finally {
    await Promise.all([upstream.close(), issuer.close()]);
  }
}

/** A cell of the table: the slowest of its rounds, and everything that broke in any. */
type Cell = { readonly phase: Phase; readonly kind: Kind; readonly rounds: readonly LeaveFigures[] };

const slowest = (values: readonly (number | undefined)[]): number =>
  Math.max(-1, ...values.map((value) => value ?? -1));

function outcomeOf(figures: readonly LeaveFigures[], rounds: number): Outcome {
  const cells: readonly Cell[] = phases.flatMap((phase) =>
    kinds.map((kind) => ({ phase, kind, rounds: figures.filter((row) => row.phase === phase && row.kind === kind) })),
  );
  const whyOf = (cell: Cell): readonly string[] => [...new Set(cell.rounds.flatMap(({ broken }) => broken))];
  const passed = cells.filter((cell) => whyOf(cell).length === 0).length;
  const rows = cells.map((cell) => [
    cell.phase,
    cell.kind,
    ms(slowest(cell.rounds.map(({ upstreamClosedMs }) => upstreamClosedMs))),
    ms(slowest(cell.rounds.map(({ freedMs }) => freedMs))),
    ms(slowest(cell.rounds.map(({ nextMs }) => nextMs))),
    whyOf(cell).length === 0 ? 'pass' : `**FAIL** ${whyOf(cell).join('; ')}`,
  ]);
  const heads = ['Phase', 'Request', 'Upstream closed', 'Slot freed', 'Next request took', `Verdict (≤ ${MOST_MS} ms)`];
  return {
    report: [
      `# Cancellation: ${passed} of ${cells.length} pass`,
      table(heads, rows),
      `The slowest of ${rounds} rounds. "-": in this phase no connection to the upstream is held. The upstream has one ` +
        'slot, so the next request gets through only if it was freed. Who asks is known when the identity provider ' +
        'has answered; from then on the time is taken. Embeddings are never streamed.',
    ].join('\n\n'),
    inputs: { rounds, limitMs: MOST_MS },
    metrics: {
      passed,
      total: cells.length,
      upstream_closed_max_ms: slowest(figures.map(({ upstreamClosedMs }) => upstreamClosedMs)),
      slot_freed_max_ms: slowest(figures.map(({ freedMs }) => freedMs)),
    },
    details: figures,
  };
}

const ms = (value: number): string => (value < 0 ? '-' : `${value.toFixed(1)} ms`);
