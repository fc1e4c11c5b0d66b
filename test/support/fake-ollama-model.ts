import { createHash } from 'node:crypto';

type FakeToolCall = { readonly id?: string; readonly name: string; readonly arguments: Record<string, unknown> };

/** What goes wrong with a reply, and where; lines count from 0. */
export type FakeFault = {
  /** Silence before the HTTP headers, in milliseconds; `forever` until the client leaves. */
  readonly headersAfterMs?: number | 'forever';
  /** An HTTP error in place of the reply. */
  readonly status?: number;
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers with this text and `contentType` in place of JSON. */
  readonly text?: string;
  readonly contentType?: string;
  /** Says nothing more from this line on, for ever. */
  readonly stallAtLine?: number;
  /** Destroys the socket before this line. */
  readonly cutAtLine?: number;
  /** Ends the HTTP body properly before this line. */
  readonly endAtLine?: number;
  /** Sends `{"error": ...}` in place of this line, and ends. */
  readonly errorAtLine?: number;
  /** Sends these raw lines before the line of that number. */
  readonly rawBeforeLine?: Readonly<Record<number, readonly string[]>>;
  /** Writes the body in pieces of so many bytes, one in each turn of the event loop. */
  readonly pieceBytes?: number;
  readonly pauseMs?: number;
  readonly noFinalLineFeed?: boolean;
  /** Ends the HTTP body so long after the last line, as a server does that flushes each. */
  readonly endAfterMs?: number;
  /** Leaves the HTTP body open after the last line. */
  readonly openEnd?: boolean;
  /** Leaves `prompt_eval_count` out, as on a full cache hit. */
  readonly noPromptCount?: boolean;
};

export type FakeReply = {
  readonly thinking?: string;
  readonly content?: string;
  /** Each list is one line. */
  readonly toolCalls?: readonly (readonly FakeToolCall[])[];
  readonly doneReason?: 'stop' | 'length' | 'load' | 'unload';
  readonly logprobs?: boolean;
  readonly fault?: FakeFault;
};

export type FakeChatBody = {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    readonly images?: readonly string[];
  }[];
  readonly stream?: boolean;
  readonly truncate?: boolean;
  readonly logprobs?: boolean;
  readonly keep_alive?: string | number;
  readonly options?: { readonly num_ctx?: number; readonly num_predict?: number };
  readonly tools?: readonly unknown[];
  readonly think?: boolean | string;
  readonly format?: unknown;
};

export type FakeModelOptions = {
  readonly name: string;
  readonly family?: string;
  readonly capabilities?: readonly string[];
  readonly contextLength?: number;
  readonly digest?: string;
  /** Makes it a cloud model. */
  readonly remoteModel?: string;
  /** The Modelfile's parameters as `/api/show` prints them. */
  readonly parameters?: string;
  readonly dimensions?: number;
  readonly loadMs?: number;
  readonly reply?: FakeReply | ((body: FakeChatBody) => FakeReply);
};

/** A model on the fake server; change its fields to change what it does next. */
export type FakeModel = {
  readonly name: string;
  family: string;
  capabilities: readonly string[];
  contextLength: number;
  digest: string;
  remoteModel: string | undefined;
  parameters: string;
  dimensions: number;
  loadMs: number;
  /** What a picture takes of the window. */
  imageTokens: number;
  reply: FakeReply | ((body: FakeChatBody) => FakeReply);
};

export const fullName = (name: string): string => (name.includes(':') ? name : `${name}:latest`);

export const fakeModel = (options: FakeModelOptions): FakeModel => ({
  name: fullName(options.name),
  family: options.family ?? 'llama',
  capabilities: options.capabilities ?? ['completion', 'tools'],
  contextLength: options.contextLength ?? 8192,
  digest: options.digest ?? createHash('sha256').update(options.name).digest('hex'),
  remoteModel: options.remoteModel,
  parameters: options.parameters ?? '',
  dimensions: options.dimensions ?? 8,
  loadMs: options.loadMs ?? 0,
  imageTokens: 256,
  reply: options.reply ?? { content: `Hello from ${options.name}.` },
});

export const details = (model: FakeModel): Record<string, unknown> => ({
  parent_model: '',
  format: 'gguf',
  family: model.family,
  families: [model.family],
  parameter_size: '3.2B',
  quantization_level: 'Q4_K_M',
});

/** A crude tokenizer: four characters are a token. */
export const countTokens = (text: string): number => Math.ceil(text.length / 4);
