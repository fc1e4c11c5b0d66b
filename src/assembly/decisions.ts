import { join } from 'node:path';
import type { Clock } from '../chat/scope.ts';
import type { Replied } from '../routes/handles.ts';
import { decisionLine } from '../telemetry/decision-line.ts';
import { DecisionLog } from '../telemetry/decision-log.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { RotatedFile } from '../telemetry/rotated-file.ts';

const MOST_BYTES = 10 * 1024 * 1024;
const FILES_KEPT = 5;

type Ports = {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'decisionsLogged'>;
};

/** Where decisions are kept, with what came of them: `decisions.jsonl` in the data folder. */
export type Decisions = { ended(reply: Replied): void; close(): Promise<void> };

export function openDecisions(dataFolder: string, { clock, log, metrics }: Ports): Decisions {
  const file = new RotatedFile(join(dataFolder, 'decisions.jsonl'), { mostBytes: MOST_BYTES, kept: FILES_KEPT });
  const kept = new DecisionLog({
    file,
    clock,
    log,
    counted: (lines, outcome) => metrics.decisionsLogged(lines, outcome),
  });
  return {
    ended: ({ decided, failure, durationMs }) => {
      if (!decided) return;
      const outcome = failure === 'client_closed_request' ? 'cancelled' : (failure ?? 'ok');
      kept.add(decisionLine({ ...decided, endedAt: clock.now(), outcome, durationMs }));
    },
    close: () => kept.close(),
  };
}
