import type { Json } from '../../chat/json.ts';
import { shapeFaults } from './check-shape.ts';
import { type ShapeFault, TooMuchToCheck } from './shape-fault.ts';
import type { WantedShape } from './wanted-shape.ts';

/** Longer ones are left unchecked. */
const LONGEST_ANSWER_CHARS = 2_000_000;

/** Whether a text is JSON of the form that was asked for; where it is not, why. */
export type Judgement = 'fits' | 'unchecked' | readonly ShapeFault[];

export function judgeAnswer(text: string, { schema }: WantedShape): Judgement {
  if (text.length > LONGEST_ANSWER_CHARS) return 'unchecked';
  try {
    const faults = shapeFaults(JSON.parse(text) as Json, schema);
    return faults.length === 0 ? 'fits' : faults;
  } catch (thrown) {
    return thrown instanceof TooMuchToCheck ? 'unchecked' : [{ pointer: '', keyword: 'json' }];
  }
}

const fence = /^\s{0,64}```(?:json|JSON)?[ \t]{0,8}\n([\s\S]*?)\n?[ \t]{0,8}```\s{0,64}$/;

/** What stands in a code block that is all of an answer; undefined where there is none. */
export const unfenced = (text: string): string | undefined => fence.exec(text)?.[1];
