/** What a model says, in no provider's form. */
export type Said = {
  readonly text?: string;
  readonly calls?: readonly {
    readonly id: string;
    readonly name: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  }[];
};

/** A server of one kind, that says what it is told in its own protocol and refuses what its model would refuse. */
export type ProviderFake = {
  readonly url: string;
  readonly key: string;
  /** The options of its kind for a server at that address; `env:KEY` is its key. */
  optionsAt(origin: string): Readonly<Record<string, unknown>>;
  /** The model's name there. */
  readonly model: string;
  /** Of a model for embeddings, if it has one. */
  readonly embedModel?: string;
  readonly hasTools: boolean;
  /** Where it tells the tokens used; elsewhere they are estimated. */
  readonly tellsUsage: { readonly stream: boolean; readonly whole: boolean };
  /** The body of a failure in the words of its protocol. */
  errorBody(message: string, status: number): string;
  /** From now on. */
  say(said: Said): void;
  close(): Promise<void>;
};

/** The key of every fake that has none of its own. */
export const fakeSecret = 'fake-provider-key';
