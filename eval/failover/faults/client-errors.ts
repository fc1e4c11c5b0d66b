import { contentFiltered, contextTooLong } from '../../../test/support/upstream/fault.ts';
import type { Fault } from '../fault.ts';
import { spoken } from '../replies.ts';

export const contextLength: Fault = {
  name: 'context-length',
  statement: {
    sent: 'one request',
    servers:
      'the primary and the first model behind it have a context of 8,192 tokens and answer 400 ' +
      'context_length_exceeded; the last model of the chain has 131,072 and answers well',
    mustSee:
      'the complete answer of the model with the longer context, begun within 2 s of the 400; one attempt at the ' +
      'primary, none at the other short one',
  },
  models: [
    { id: 'main', upstream: 'primary', contextTokens: 8192, fallback: ['backup', 'third'] },
    { id: 'backup', upstream: 'backup', contextTokens: 8192 },
    { id: 'third', upstream: 'third', contextTokens: 131_072 },
  ],
  async play(stage) {
    stage.primary.script(contextTooLong(), { model: 'main' });
    stage.backup.script(contextTooLong(), { model: 'backup' });
    stage.third.script(spoken('third'), { model: 'third' });
    const asked = await stage.ask();
    stage.claimComplete(asked, 'third');
    const beganMs = (asked.heard.firstTokenAt ?? Infinity) - (stage.primary.requests.at(-1)?.closedAt ?? 0);
    stage.figures.fallbackFirstTokenMs = beganMs;
    stage.claim(beganMs < 2000, `the answer began ${Math.round(beganMs)} ms after the 400`);
    const [primary, backup] = [stage.primary.requests.length, stage.backup.requests.length];
    stage.claim(primary === 1, `${primary} attempts at the primary`);
    stage.claim(backup === 0, `${backup} attempts at a model whose context is no longer`);
  },
};

export const contentFilter: Fault = {
  name: 'content-filter',
  statement: {
    sent: 'one request',
    servers: 'the primary answers 400 content_filter; the backup would answer well',
    mustSee: '400 content_filter at the client; one attempt at the primary, none at the backup',
  },
  async play(stage) {
    stage.primary.script(contentFiltered(), { model: 'main' });
    const { verdict } = await stage.ask();
    const holds = verdict.kind === 'refused' && verdict.status === 400 && verdict.code === 'content_filter';
    stage.claim(holds, `wanted 400 content_filter, saw: ${JSON.stringify(verdict)}`);
    const [primary, backup] = [stage.primary.requests.length, stage.backup.requests.length];
    stage.claim(primary === 1, `${primary} attempts at the primary`);
    stage.claim(backup === 0, `${backup} attempts at the backup`);
  },
};
