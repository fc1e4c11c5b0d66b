import type { Message } from '../../chat/call.ts';
import { textOf } from '../../chat/text.ts';

/**
 * How a family of models was taught to read a conversation. The mark that begins a text (`<s>`, `<|begin_of_text|>`,
 * `<bos>`) is left to the server's tokenizer, which adds it to every prompt.
 */
export type ChatTemplate = {
  render(messages: readonly Message[]): string;
  /** Where an answer ends, for servers that would go on with the next turn. */
  readonly stops: readonly string[];
  /** What only the template may write: the tokenizer reads these as commands. */
  readonly marks: readonly string[];
};

type Turn = { readonly role: 'system' | 'user' | 'assistant'; readonly text: string };

const turnOf = (message: Message, marks: readonly string[]): Turn => ({
  role: message.role === 'system' || message.role === 'assistant' ? message.role : 'user',
  text: withoutMarks(textOf(message), marks).trim(),
});

/** Somebody who writes a mark into a message must not open a turn with it: a space takes its meaning away. */
function withoutMarks(text: string, marks: readonly string[]): string {
  let safe = text;
  for (const mark of marks) safe = safe.replaceAll(mark, `${mark.slice(0, 1)} ${mark.slice(1)}`);
  return safe;
}

/** For families without a role for instructions, which also want turns that alternate. */
function alternating(turns: readonly Turn[]): readonly Turn[] {
  const merged: Turn[] = [];
  for (const { role, text } of turns) {
    const side = role === 'assistant' ? 'assistant' : 'user';
    const last = merged.at(-1);
    if (last?.role !== side) merged.push({ role: side, text });
    else merged[merged.length - 1] = { role: side, text: `${last.text}\n\n${text}` };
  }
  return merged;
}

const template = (
  marks: readonly string[],
  stops: readonly string[],
  print: (turns: readonly Turn[]) => string,
): ChatTemplate => ({
  marks,
  stops,
  render: (messages) => print(messages.map((message) => turnOf(message, marks))),
});

const joined = (turns: readonly Turn[], print: (turn: Turn) => string): string => turns.map(print).join('');

const templates = {
  /** Qwen, Yi, Hermes, SmolLM and many others. */
  chatml: template(
    ['<|im_start|>', '<|im_end|>', '<|endoftext|>'],
    ['<|im_end|>', '<|im_start|>', '<|endoftext|>'],
    (turns) =>
      `${joined(turns, ({ role, text }) => `<|im_start|>${role}\n${text}<|im_end|>\n`)}<|im_start|>assistant\n`,
  ),
  /** Llama 3 to 3.3. */
  llama3: template(
    ['<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>', '<|eom_id|>', '<|begin_of_text|>', '<|end_of_text|>'],
    ['<|eot_id|>', '<|start_header_id|>', '<|end_of_text|>'],
    (turns) => {
      const head = (role: string): string => `<|start_header_id|>${role}<|end_header_id|>\n\n`;
      return `${joined(turns, ({ role, text }) => `${head(role)}${text}<|eot_id|>`)}${head('assistant')}`;
    },
  ),
  /** Gemma 1 to 3: instructions are part of the user's turn. */
  gemma: template(
    ['<start_of_turn>', '<end_of_turn>', '<bos>', '<eos>'],
    ['<end_of_turn>', '<start_of_turn>'],
    (turns) => {
      const name = (role: string): string => (role === 'assistant' ? 'model' : 'user');
      const said = joined(
        alternating(turns),
        ({ role, text }) => `<start_of_turn>${name(role)}\n${text}<end_of_turn>\n`,
      );
      return `${said}<start_of_turn>model\n`;
    },
  ),
  /** Mistral 7B, Mixtral and Mistral Small up to 2409: instructions are part of the user's turn. */
  mistral: template(['[INST]', '[/INST]', '<s>', '</s>'], ['</s>', '[INST]'], (turns) => {
    const sides = alternating(turns);
    return joined(sides, (turn) => {
      if (turn.role !== 'assistant') return `[INST] ${turn.text}[/INST]`;
      return turn === sides.at(-1) ? ` ${turn.text}` : ` ${turn.text}</s>`; // an answer that stands last is gone on with
    });
  }),
  /** Base models and models that take plain text: what was said, without any roles. */
  raw: template([], [], (turns) => turns.map(({ text }) => text).join('\n\n')),
} as const;

export type ChatTemplateName = keyof typeof templates;
export const chatTemplateNames = Object.keys(templates) as [ChatTemplateName, ...ChatTemplateName[]];
export const chatTemplate = (name: ChatTemplateName): ChatTemplate => templates[name];
