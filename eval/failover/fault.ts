import type { Stage } from './stage.ts';

export type Statement = {
  /** What the client sends. */
  readonly sent: string;
  /** What the servers do. */
  readonly servers: string;
  /** What must be seen for the fault to pass, in both modes. */
  readonly mustSee: string;
};

/** One fault of the list: its statement, and the play that shows whether it holds. */
export type Fault = {
  readonly name: string;
  readonly statement: Statement;
  /** Several ways to do the same fault, each with servers and a gateway of its own. */
  readonly variants?: readonly string[];
  /** `models:` of fleet.yaml; `main` on the primary with `backup` behind it when left out. */
  readonly models?: readonly object[];
  /** Scripts the servers, asks, and makes claims on the stage. */
  play(stage: Stage): Promise<void>;
};
