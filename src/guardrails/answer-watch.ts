import type { ChatCall } from '../chat/call.ts';
import type { Channel } from '../chat/edit-text.ts';
import { lastQuestion, textOf } from '../chat/text.ts';
import type { Scope } from '../chat/scope.ts';
import type { Asked, Edit } from '../extend/guardrail.ts';
import { type Effect, effectOf, type Finding, type Findings, findingsIn, recordFinding } from './findings.ts';
import { ownText } from './foreign-region.ts';
import { answerWithheld } from './guard-messages.ts';
import type { GatewayFailure } from '../chat/failure.ts';
import { REMOVED, withEdits } from './quarantine.ts';
import type { Rule } from './rule.ts';

/** What was asked, read from the call when somebody wants to know. */
class AskedIn implements Asked {
  readonly #call: ChatCall;
  #instructions: readonly string[] | undefined;
  #typed: readonly string[] | undefined;

  constructor(call: ChatCall) {
    this.#call = call;
  }

  get instructions(): readonly string[] {
    return (this.#instructions ??= this.#ofRole('system'));
  }

  get typed(): readonly string[] {
    return (this.#typed ??= this.#ofRole('user'));
  }

  #ofRole(role: 'system' | 'user'): readonly string[] {
    return this.#call.messages.filter((message) => message.role === role).map((message) => ownText(textOf(message)));
  }
}

/** No choice of the answer may say any more: thrown by an editor, so that the model is stopped at once. */
export class AnswerBlocked extends Error {
  override readonly name = 'AnswerBlocked';
}

/** What the guardrails have seen of one answer so far. */
export class AnswerWatch {
  readonly scope: Scope;
  readonly asked: Asked;
  readonly #call: ChatCall;
  readonly #told = new Set<string>();
  /** Choices of which nothing more may be shown, with the guardrail that said so. */
  readonly #blocked = new Map<number, string>();

  constructor(call: ChatCall) {
    this.#call = call;
    this.scope = call.scope;
    this.asked = new AskedIn(call);
  }

  look(rule: Rule, text: string): Findings | Promise<Findings> {
    const { scope, asked } = this;
    return findingsIn([rule], { text, origin: 'model' }, { stage: 'output', scope, asked });
  }

  /**
   * Tells of a finding, the same one once an answer, and says what is to be done about it. Throws `AnswerBlocked` where
   * nothing is left to be said.
   */
  judge(finding: Finding, { choice }: Channel): Effect {
    const effect = effectOf(finding, 'output');
    this.#tell(finding, effect);
    if (effect === 'block') {
      this.#blocked.set(choice, finding.rule.guardrail.name);
      if (this.#blocked.size >= this.#call.choices) throw new AnswerBlocked();
    }
    return effect;
  }

  /** What is left of a text beside the answer: what may not be shown is taken out, and the answer goes on. */
  leftBeside(found: Findings, text: string): string {
    const edits: Edit[] = [];
    let isOut = false;
    for (const finding of found) {
      const effect = effectOf(finding, 'output');
      this.#tell(finding, effect === 'block' ? 'quarantine' : effect);
      if (effect === 'block') isOut = true;
      else if (effect === 'edit' && finding.verdict.action === 'edit') edits.push(...finding.verdict.edits);
    }
    return isOut ? REMOVED : edits.length > 0 ? withEdits(text, edits) : text;
  }

  #tell(finding: Finding, effect: Effect): void {
    const what = `${finding.rule.guardrail.name} ${finding.verdict.reason} ${effect}`;
    if (this.#told.has(what)) return;
    this.#told.add(what);
    recordFinding(finding, 'output', effect, this.scope);
  }

  /** The edits that the findings ask for; undefined where the choice may say no more. */
  editsOf(found: Findings, channel: Channel): readonly Edit[] | undefined {
    const edits: Edit[] = [];
    for (const finding of found) {
      const effect = this.judge(finding, channel);
      if (effect === 'block') return undefined;
      if (effect === 'edit' && finding.verdict.action === 'edit') edits.push(...finding.verdict.edits);
    }
    return edits;
  }

  get blocked(): ReadonlyMap<number, string> {
    return this.#blocked;
  }

  isBlocked({ choice }: Channel): boolean {
    return this.#blocked.size > 0 && this.#blocked.has(choice);
  }

  /** What is told where the whole answer is withheld. */
  get withheld(): GatewayFailure {
    const [name = ''] = this.#blocked.values();
    return answerWithheld(name, lastQuestion(this.#call), this.scope);
  }
}
