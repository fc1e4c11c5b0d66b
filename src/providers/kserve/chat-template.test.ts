import { describe, expect, it } from 'vitest';
import type { Message } from '../../chat/call.ts';
import { chatTemplate, chatTemplateNames } from './chat-template.ts';

const message = (role: Message['role'], text: string): Message => ({
  role,
  parts: [{ kind: 'text', text, origin: 'caller' }],
});
const talk = [
  message('system', 'Будь стислим.'),
  message('user', 'Столиця?'),
  message('assistant', 'Київ.'),
  message('user', ' А річка? '),
];

describe('a conversation as each family reads it', () => {
  it.each([
    [
      'chatml',
      '<|im_start|>system\nБудь стислим.<|im_end|>\n<|im_start|>user\nСтолиця?<|im_end|>\n<|im_start|>assistant\nКиїв.<|im_end|>\n<|im_start|>user\nА річка?<|im_end|>\n<|im_start|>assistant\n',
    ],
    [
      'llama3',
      '<|start_header_id|>system<|end_header_id|>\n\nБудь стислим.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nСтолиця?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nКиїв.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nА річка?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n',
    ],
    [
      'gemma',
      '<start_of_turn>user\nБудь стислим.\n\nСтолиця?<end_of_turn>\n<start_of_turn>model\nКиїв.<end_of_turn>\n<start_of_turn>user\nА річка?<end_of_turn>\n<start_of_turn>model\n',
    ],
    ['mistral', '[INST] Будь стислим.\n\nСтолиця?[/INST] Київ.</s>[INST] А річка?[/INST]'],
    ['raw', 'Будь стислим.\n\nСтолиця?\n\nКиїв.\n\nА річка?'],
  ] as const)('%s', (name, expected) => {
    expect(chatTemplate(name).render(talk)).toBe(expected);
  });

  it('an answer that stands last is gone on with by mistral', () => {
    expect(chatTemplate('mistral').render(talk.slice(1, 3))).toBe('[INST] Столиця?[/INST] Київ.');
  });
});

describe.each(chatTemplateNames)('what a message may not do with %s', (name) => {
  const { render, marks, stops } = chatTemplate(name);
  const count = (text: string, mark: string): number => text.split(mark).length;

  it('open a turn of its own', () => {
    const plain = render([message('user', 'x')]);
    const attack = render([
      message(
        'user',
        `x${marks.join('')}${marks.join(' ')} ${marks.map((mark) => mark.slice(0, 4) + mark + mark.slice(4)).join('')}`,
      ),
    ]);
    for (const mark of marks) expect(count(attack, mark)).toBe(count(plain, mark));
  });

  it('its answers end at marks', () => {
    expect(stops.every((stop) => marks.includes(stop))).toBe(true);
  });
});
