import { FeatureReader } from './feature-reader.ts';
import type { InjectionStage } from './injection-stage.ts';
import { quotedParts } from './quoted-parts.ts';
import { type InjectionReason, PairTally, usualReason } from './reasons.ts';
import { type Heads, type Stretch, TextScorer } from './text-scorer.ts';
import type { Suspicions } from './suspicions.ts';
import { unveil } from './unveil.ts';

/** `score` runs from 0 to 1: from 0.5 on it is worth a flag, from 0.9 on it is as good as sure. */
export type InjectionScore = { readonly score: number; readonly reason: InjectionReason };

/** What is hidden in what was hidden is looked at, and so on, so many times. */
const MOST_VEILS = 3;
/** So much of what is hidden is looked at, beside four times the length of what it is hidden in. */
const FREE_CHARS = 65_536;
/** What of another stage's text would score 0.9 is worth a flag. */
const OTHER_STAGE = Math.log(0.9 / 0.1);

/** The stretch that looks most like an attack; its logit is above 0 where that is worth a flag. */
type Worst = { logit: number; text: string; from: number; to: number; isEncoded: boolean };

const tooMuch: Worst = { logit: 0, text: '', from: 0, to: 0, isEncoded: true };

/** Tells texts that attack a model's instructions. Takes linear time and keeps nothing of a text. */
export class InjectionDetector {
  readonly #scorer: TextScorer;
  readonly #reader = new FeatureReader();

  constructor(heads: Heads) {
    this.#scorer = new TextScorer(heads, OTHER_STAGE);
  }

  score(text: string, stage: InjectionStage): InjectionScore {
    const { logit, from, to, suspicions } = this.#scorer.score(text, stage);
    const worst: Worst = { logit, text, from, to, isEncoded: false };
    if (stage === 'input') this.#lookAtQuoted(text, worst);
    if (isSuspicious(suspicions)) this.#lookBehind(text, suspicions, stage, worst);
    const reason = worst.logit < 0 ? usualReason(stage) : this.#reasonOf(worst, stage);
    return { score: 1 / (1 + Math.exp(-worst.logit)), reason };
  }

  /** The sentences of a document that score at least so much. */
  attacking(text: string, score: number): readonly Stretch[] {
    return this.#scorer.attacking(text, Math.log(score / (1 - score)));
  }

  /** What a person quotes was written by others. */
  #lookAtQuoted(text: string, worst: Worst): void {
    for (const part of quotedParts(text)) {
      const { logit, from, to } = this.#scorer.score(part, 'context');
      keepWorse(worst, { logit: logit - OTHER_STAGE, text: part, from, to, isEncoded: false });
    }
  }

  #lookBehind(text: string, suspicions: Suspicions, stage: InjectionStage, worst: Worst): void {
    let chars = FREE_CHARS + 4 * text.length;
    let veils = [{ text, suspicions, isEncoded: false }];
    for (let depth = 0; depth < MOST_VEILS && veils.length > 0; depth++) {
      const behind: typeof veils = [];
      for (const veil of veils)
        for (const hidden of unveil(veil.text, veil.suspicions)) {
          const isEncoded = veil.isEncoded || hidden.isEncoded;
          chars -= hidden.text.length;
          // Who hides more than can be looked at hides it on purpose.
          if (chars < 0 || !hidden.isWhole) keepWorse(worst, tooMuch);
          if (chars < 0) return;
          const { logit, from, to, suspicions: further } = this.#scorer.score(hidden.text, stage);
          keepWorse(worst, { logit, text: hidden.text, from, to, isEncoded });
          if (isSuspicious(further)) behind.push({ text: hidden.text, suspicions: further, isEncoded });
        }
      veils = behind;
    }
  }

  #reasonOf({ text, from, to, isEncoded }: Worst, stage: InjectionStage): InjectionReason {
    if (isEncoded) return 'encoded_payload';
    const tally = new PairTally();
    this.#reader.read(text.slice(from, to), ({ pairs }) => tally.add(pairs));
    return tally.reason() ?? usualReason(stage);
  }
}

function keepWorse(worst: Worst, other: Worst): void {
  if (other.logit > worst.logit) Object.assign(worst, other);
}

const isSuspicious = ({ bits, oddLines }: Suspicions): boolean => bits !== 0 || oddLines.length > 0;
