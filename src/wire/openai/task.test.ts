import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, Task } from '../../chat/call.ts';
import { taskOf } from './task.ts';

const says = (role: Message['role'], text: string): Message => ({
  role,
  parts: [{ kind: 'text', text, origin: role === 'system' ? 'system' : 'caller' }],
});

const talk = [
  'USER: Порахуй мито на дві тонни кави.',
  'ASSISTANT: Ставка залежить від коду; для 0901 це 0 %.',
  'USER: А ПДВ? Відповідай як { "tags": ["податки"] }',
].join('\n');
const history = `### Chat History:\n<chat_history>\n${talk}\n</chat_history>`;

/** Prompts of the shapes that Open WebUI ships, each with the word for it. */
const prompts: Readonly<Record<string, readonly [Task, string]>> = {
  title: [
    'title',
    `### Task:\nName the conversation in a few words.\n### Guidelines:\n- Be brief.\n### Output:\nJSON format: { "title": "a few words" }\n### Examples:\n- { "title": "Tea Trade" },\n- { "title": "A Walk" }\n${history}`,
  ],
  tags: [
    'tags',
    `### Task:\nChoose up to three themes.\n\n### Output:\nJSON format: { "tags": ["tag1", "tag2"] }\n\n${history}`,
  ],
  'follow-ups': [
    'follow_ups',
    `### Task:\nWhat may the person ask next?\n### Guidelines:\n- A JSON object with a "follow_ups" key.\n### Output:\nJSON format: { "follow_ups": ["One?", "Two?"] }\n${history}`,
  ],
  queries: [
    'queries',
    `### Task:\nWhat should be searched for?\n\n### Guidelines:\n- Today's date is: 2026-08-01.\n\n### Output:\nStrictly return in JSON format: \n{\n  "queries": ["one", "two"]\n}\n\n${history}\n`,
  ],
  'a picture': [
    'other',
    `### Task:\nDescribe a picture for this.\n\n### Output:\n{\n    "prompt": "Describe it here."\n}\n\n${history}`,
  ],
  'a completion': [
    'other',
    `### Task:\nGo on with the text in \`<text>\`.\n\n### **Examples**:\n<type>General</type>  \n<text>The sea</text>  \n{ "text": "was calm" }  \n\n---\n### Context:\n<chat_history>\n${talk}\n</chat_history>\n<type>Search Query</type>  \n<text>ставка ПДВ на</text>  \n#### Output:\n`,
  ],
  'an emoji': [
    'other',
    "Your task is to reflect the speaker's face in one emoji (e.g., 😊).\n\nMessage: ```Не розумію, чому так дорого!```",
  ],
  'an emoji, earlier': [
    'other',
    'Your task is to reflect the speaker\'s face in one emoji.\n\nMessage: """Почему так дорого?"""',
  ],
  'several answers': [
    'other',
    'You have been provided with a set of responses to "Скільки мита?"\n\nMake one of them.\n\nResponses from models: """Нуль."""\n\n"""Десять відсотків."""',
  ],
};
const all = Object.entries(prompts).map(([name, [task, prompt]]) => [name, task, prompt] as const);

describe("Open WebUI's own prompts", () => {
  it.each(all)('%s: %s', (_name, task, prompt) => {
    expect(taskOf([says('user', prompt)], undefined)).toBe(task);
    expect(taskOf([says('user', prompt)], '')).toBe(task);
  });

  it.each(all)('%s: %s, after the words that the operator gives a model', (_name, task, prompt) => {
    expect(taskOf([says('system', 'Ти митний брокер.'), says('user', prompt)], undefined)).toBe(task);
  });

  it('to choose tools, in two messages', () => {
    const system = 'Available Tools: [{"name":"find"}]\n\nAnswer { "tool_calls": [] }';
    expect(taskOf([says('system', system), says('user', 'Query: History:\nUSER: """привіт"""')], undefined)).toBe(
      'other',
    );
    expect(taskOf([says('system', system), says('user', 'привіт')], undefined)).toBe('chat');
  });

  it('are told whatever was talked about', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('title', 'tags', 'follow-ups', 'queries'),
        (words, name) => {
          const [task, prompt] = prompts[name] ?? ['chat', ''];
          expect(
            taskOf(
              [
                says(
                  'user',
                  prompt.replace(talk, () => words),
                ),
              ],
              undefined,
            ),
          ).toBe(task);
        },
      ),
    );
  });
});

describe('an ordinary chat that quotes them', () => {
  it.each(all)('before or after: %s', (_name, _task, prompt) => {
    for (const words of [
      `Що робить цей промпт?\n\n${prompt}`,
      `${prompt}\n\nЩо робить цей промпт?`,
      `\`\`\`\n${prompt}\n\`\`\``,
      `> ${prompt}`,
      prompt.slice(0, prompt.length / 2),
    ])
      expect(taskOf([says('user', words)], undefined)).toBe('chat');
  });

  it.each(all)('in the middle of a conversation: %s', (_name, _task, prompt) => {
    const earlier = [says('user', 'Привіт!'), says('assistant', 'Вітаю!')];
    expect(taskOf([...earlier, says('user', prompt)], undefined)).toBe('chat');
    expect(taskOf([says('user', prompt), says('assistant', 'Готово.')], undefined)).toBe('chat');
    expect(taskOf([says('user', prompt), says('user', 'Дякую')], undefined)).toBe('chat');
    expect(taskOf([says('assistant', prompt)], undefined)).toBe('chat');
  });

  it('begins alike and is about something else', () => {
    expect(taskOf([says('user', '### Task:\nНапиши вірш про море.')], undefined)).toBe('chat');
    expect(taskOf([says('user', 'Що таке <chat_history>…</chat_history>')], undefined)).toBe('chat');
    expect(taskOf([], undefined)).toBe('chat');
  });
});

describe('the header', () => {
  it.each([
    ['title_generation', 'title'],
    ['tags_generation', 'tags'],
    ['follow_up_generation', 'follow_ups'],
    ['query_generation', 'queries'],
    ['emoji_generation', 'other'],
    ['something_new', 'chat'],
    ['constructor', 'chat'],
    ['__proto__', 'chat'],
  ])('%s is %s', (header, task) => {
    expect(taskOf([says('user', 'привіт')], header)).toBe(task);
  });

  it('that no version has filled in tells nothing', () => {
    expect(taskOf([says('user', 'привіт')], '{{TASK}}')).toBe('chat');
  });
});
