import type { ModelId } from '../chat/model-id.ts';

/** What clients write before an agent's name. */
export const AGENT_PREFIX = 'agent/';

/** A job and the models that do it; clients call it as `agent/<name>`. */
export type Agent = {
  readonly name: string;
  /** Best first; with `arbitration` all of them answer. Never empty. */
  readonly models: readonly ModelId[];
  /** The model that makes the vectors the agent searches by. */
  readonly embedding?: ModelId;
  readonly arbitration?: 'consensus';
  readonly description?: string;
};
