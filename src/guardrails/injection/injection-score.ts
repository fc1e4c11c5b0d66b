import type { InjectionStage } from './injection-stage.ts';
import { InjectionDetector, type InjectionScore } from './injection-detector.ts';
import { LinearHead } from './linear-head.ts';
import weights from './weights.json' with { type: 'json' };

/** With the weights that ship. */
export const shippedDetector = new InjectionDetector({
  direct: new LinearHead(weights.direct),
  context: new LinearHead(weights.context),
});

/** How sure it is that a text attacks the model's instructions: of what the caller writes, or of what others wrote. */
export const injectionScore = (text: string, stage: InjectionStage): InjectionScore =>
  shippedDetector.score(text, stage);
