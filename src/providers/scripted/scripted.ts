import type { ChatCall } from '../../chat/call.ts';
import type { ChatEvent } from '../../chat/event.ts';
import { GatewayFailure } from '../../chat/failure.ts';
import type { ChatModel } from '../../chat/model.ts';
import { lastQuestion } from '../../chat/text.ts';
import { defineProvider } from '../../extend/provider.ts';
import type { Deployment } from '../../fleet/model-card.ts';
import { newId } from '../../runtime/ids.ts';
import { sleep } from '../../runtime/sleep.ts';
import { startEvent } from '../start-event.ts';
import { type ScriptedOptions, scriptedOptions, type Step } from './script.ts';

/** A model that does what its script says, for demonstrations and tests: it can stall, cut and fail. */
export const scripted = defineProvider({
  kind: 'scripted',
  options: scriptedOptions,
  open: (options) => ({
    models: { chat: (deployment) => scriptedChat(options, deployment) },
    close: () => Promise.resolve(),
  }),
});

const LONGEST_SILENCE_MS = 24 * 3_600_000;

const scriptedChat = (options: ScriptedOptions, deployment: Deployment): ChatModel =>
  async function* chat(call) {
    const { scope } = call;
    yield [startEvent(deployment, call)];
    let calls = 0;
    for (const step of options.script.length > 0 ? options.script : repeated(call, options.pauseMs)) {
      const wait = 'waitMs' in step ? step.waitMs : 'stall' in step ? LONGEST_SILENCE_MS : 0;
      if (wait > 0) await sleep(scope.clock, wait, scope);
      if ('cut' in step) throw new GatewayFailure('upstream_incomplete', 'The scripted answer ends here.');
      if ('fail' in step) throw new GatewayFailure(step.fail, 'The script says so.');
      if ('call' in step) yield [toolCall(step.call, calls++)];
      if ('say' in step && step.say !== '') yield [{ type: 'text', choice: 0, channel: 'answer', text: step.say }];
      if ('think' in step && step.think !== '')
        yield [{ type: 'text', choice: 0, channel: 'reasoning', text: step.think }];
    }
    yield [{ type: 'finish', choice: 0, reason: calls > 0 ? 'tool_calls' : 'stop' }];
  };

const toolCall = (call: { name: string; arguments: Record<string, unknown> }, position: number): ChatEvent => ({
  type: 'tool-call',
  choice: 0,
  position,
  id: `call_${newId()}`,
  name: call.name,
  argumentsText: JSON.stringify(call.arguments),
});

/** The last question again, word by word. */
const repeated = (call: ChatCall, pauseMs: number): readonly Step[] =>
  (lastQuestion(call).match(/\S+\s*/g) ?? []).flatMap((say) => [{ waitMs: pauseMs }, { say }]);
