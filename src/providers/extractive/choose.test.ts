import { describe, expect, it } from 'vitest';
import type { Passage } from '../../chat/event.ts';
import { chooseUnits } from './choose.ts';

const passage = (title: string, text: string, score = 1): Passage => ({
  id: `p-${title}-${score}`,
  title,
  text,
  score,
});
const chosen = (question: string, ...passages: readonly Passage[]): readonly string[] =>
  chooseUnits(question, passages).map(({ unit }) => unit.text);

/** Words are weighed by how rare they are, so there have to be some others. */
const others = passage(
  'Weather',
  'Rain falls in autumn. Wind blows from the sea. Snow is rare here. Fog comes early. Ice melts in March. Clouds pass by.',
  0.1,
);

const boat = passage('Boat', 'The boat leaves from the northern pier at noon.');

describe('chooseUnits', () => {
  const example = passage(
    'First request',
    'Send a question:\n\n```sh\nsend --json \'{"text": "When does the boat leave?"}\'\n```',
    9,
  );

  it('never quotes a line of code that repeats the question, nor one that asks the same in other words', () => {
    expect(chosen('When does the boat leave?', example, boat)).toEqual([boat.text]);
    expect(chosen('When is the boat leaving?', example, boat)).toEqual([boat.text]);
    expect(chosen('When does the boat leave?', example)).toEqual([]);
  });

  const paint = passage('Paint', 'Paint the hull with two coats.\n\n```sh\npaint hull --tool roller\n```');

  it('prefers prose to code, unless a command is asked for', () => {
    expect(chosen('How do I paint a hull with coats?', paint, others)).toEqual(['Paint the hull with two coats.']);
    expect(chosen('Which command paints a hull?', paint, others)).toContain('paint hull --tool roller');
  });

  it('finds code where only code holds the words', () => {
    const code = passage('Notes', 'Something else.\n\n```sh\nrudder --angle 30\n```');
    expect(chosen('rudder angle', code)).toEqual(['rudder --angle 30']);
  });

  it('quotes a row of a table, but never the row that names its columns', () => {
    const table = passage('Tides', '| Harbour | Tide |\n| --- | --- |\n| Odesa | 0.1 m |\n| Brest | 7 m |');
    expect(chosen('What is the tide in the harbour of Brest?', table, others)).toEqual(['| Brest | 7 m |']);
  });

  it('takes the section whose heading asks the same, and leaves out others that hold some of its words', () => {
    const sections = passage(
      'Handbook',
      '### How do I hire a boat?\n\nTo hire a boat, ask at the pier.\n\n### How do I hire a captain?\n\nTo hire a captain for your boat, ask at the office.',
    );
    expect(chosen('How do I hire a boat?', sections)).toEqual(['To hire a boat, ask at the pier.']);
    expect(chosen('How do I hire a captain?', sections)[0]).toContain('at the office');
  });

  it('tells apart what is up and what is down', () => {
    const signals = passage(
      'Signals',
      'The flag is up while the pier is open. The flag is down while the pier is closed.',
    );
    expect(chosen('Why is the flag down?', signals)[0]).toContain('closed');
    expect(chosen('Why is the flag up?', signals)[0]).toContain('open');
  });

  it('prefers the language of the question where another one shares its names', () => {
    const english = passage('Boat', 'Harbour Master lists every boat.', 2);
    const russian = passage('Лодка', 'Чтобы открыть Harbour Master, нажмите кнопку.', 1);
    expect(chosen('Что такое Harbour Master?', english, russian)[0]).toContain('Чтобы открыть');
  });
});
