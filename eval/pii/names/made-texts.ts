import { brandWords } from '../../../src/guardrails/pii/names/data/latin-words.ts';
import { between } from '../../../test/support/seeded.ts';
import { countries, madeAddress, madeCity, madeStreet, nationalities } from './made-addresses.ts';
import { madeName, type MadeName, pick, titled, transliteratedName } from './made-names.ts';
import { templatesOfAddresses, templatesOfPeople } from './templates-of-people.ts';
import { templatesWithoutNames } from './templates-without-names.ts';

type Random = () => number;

/** A text with its people and addresses. */
export type MarkedText = {
  readonly text: string;
  readonly spans: readonly { readonly type: 'person' | 'address'; readonly start: number; readonly end: number }[];
};

const lines = (list: string): readonly string[] =>
  list
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'));
const people = lines(templatesOfPeople);
const addresses = lines(templatesOfAddresses);
const without = lines(templatesWithoutNames);
const isWithout = new Set(without);

const brands = brandWords.split(/\s+/).slice(0, 150).map(titled);
const jobs =
  'accountant|engineer|teacher|nurse|lawyer|driver|sales manager|customs broker|software developer|Chief Executive Officer|Assistant property manager|Labor relations director|carpenter|journalist|Marketing Manager|photographer|chef|pilot|Head of Logistics|plumber|analyst|Registered nurse|police officer|dentist|translator'.split(
    '|',
  );
const nouns =
  'answer|article|artist|band|bank|bill|boat|book|border|box|brother|bus|cake|camera|car|case|cat|chair|child|claim|class|clock|coat|colour|concert|contract|cup|dance|day|deal|debate|desk|dinner|doctor|dog|door|dream|driver|engine|engineer|error|exam|fan|farm|father|field|file|film|fire|fish|flower|form|founder|friend|game|garden|gate|glass|goal|guest|guitar|hall|hat|horse|hotel|house|idea|invoice|job|joke|journey|judge|key|king|kitchen|label|lake|lamp|law|letter|library|list|lorry|machine|map|market|meal|message|mirror|mistake|moon|mother|movie|museum|night|note|novel|office|orchestra|order|owner|page|painter|painting|paper|parcel|party|patient|phone|photo|picture|plan|plane|plant|play|poem|poet|price|prize|problem|producer|project|proof|queen|question|race|rain|record|report|review|river|road|role|room|rule|sample|school|sea|seat|server|ship|shop|show|sign|singer|singles|sister|snow|song|songwriter|speech|star|story|street|student|table|task|teacher|team|tent|test|theory|ticket|tower|town|toy|train|tree|trick|truck|tune|verse|version|video|village|voice|wall|war|watch|wheel|wife|window|winner|word|work|writer'.split(
    '|',
  );
const adjectives =
  'able|afraid|angry|awful|bad|beautiful|big|bitter|blue|brave|bright|broken|busy|calm|careful|cheap|clean|clever|cold|common|cool|cruel|curious|dark|dear|deep|different|dirty|dry|dull|early|easy|empty|fair|famous|fast|fine|formal|fresh|friendly|full|funny|gentle|glad|good|great|green|happy|hard|heavy|high|honest|hot|huge|hungry|important|jealous|kind|large|late|lazy|light|little|local|lonely|long|loud|lovely|lucky|mad|modern|narrow|new|nice|noisy|odd|old|open|plain|pleasant|polite|poor|popular|pretty|proud|public|quick|quiet|rare|ready|real|red|rich|rough|rude|sad|safe|serious|sharp|short|shy|sick|simple|slow|small|smart|soft|sorry|special|strange|strong|stupid|sudden|sweet|sympathetic|tall|thick|thin|tired|tiny|true|ugly|unusual|useful|warm|weak|wet|wide|wild|wise|wonderful|wrong|young'.split(
    '|',
  );
const verbs =
  'accepted|added|admired|allowed|arranged|asked|avoided|baked|borrowed|bought|broke|brought|built|called|carried|caught|changed|chose|cleaned|closed|collected|copied|counted|covered|crossed|cut|delayed|described|discussed|drew|drove|employed|enjoyed|explained|fixed|followed|forgot|found|gave|had given|hated|heard|helped|hid|hit|hoped for|hurt|ignored|imagined|invited|joined|kept|kicked|kissed|knew|laughed at|learned|left|liked|lost|loved|made|measured|met|missed|moved|named|needed|noticed|offered|opened|ordered|owned|packed|paid for|painted|picked|planned|played|praised|promised|pulled|pushed|reached|read|recorded|refused|remembered|repaired|returned|saved|saw|sent|served|shouted at|showed|signed|sold|stole|stopped|studied|threw|told|took|touched|tried|used|visited|waited for|wanted|warned|washed|watched|won|wore|wrote|speaks of|needs|likes|wants|has|does|thinks of|runs|sees'.split(
    '|',
  );
const whens =
  'yesterday|last week|in the morning|at night|on Monday|on Friday|in May|again|too late|by mistake|in silence|at home|at work|near the river|in the garden|behind the house|for years|for free|without a word|at once|last night|this year|in a couple of days|over there|from the start|today|with care|in the rain|on stage|in court|at school|next month'.split(
    '|',
  );

const madeHeading = (random: Random): string => {
  const words = Array.from({ length: between(random, 1, 3) }, () =>
    titled(pick(random, random() < 0.6 ? nouns : adjectives)),
  );
  return random() < 0.25
    ? `The ${words.join(' ')}`
    : random() < 0.2
      ? `${words.join(' ')} of the ${titled(pick(random, nouns))}`
      : words.join(' ');
};

const termStarts =
  'trans|re|un|over|under|micro|hyper|sub|pre|dis|inter|bio|neuro|cardi|photo|thermo|electr|poly|mono|geo|astro|chem|form|vert|struct|grav|pol|sim|cal|val|vis|cred|grad|hydr|lact|nucle|oscill|perm|quant|rad|sat|tect|ventr'.split(
    '|',
  );
const termEnds =
  'ation|ity|ine|ase|osis|itis|ism|ium|ology|gram|cyte|ate|ize|ify|ment|ness|able|ive|al|ous|ing|ed|er|ure|ance|oid|ics|phase|form|logue|scope'.split(
    '|',
  );
/** A word of science or of doing that no list has. */
const madeTerm = (random: Random): string =>
  titled(pick(random, termStarts) + (random() < 0.4 ? pick(random, termStarts) : '') + pick(random, termEnds));

const companyStems =
  'Data|Soft|Cloud|Net|Trans|Global|Micro|Health|Open|Fin|Bio|Info|Eco|Urban|Smart|Blue|Red|North|Inter|Med|Auto|Agro|Tele|Credit|Market|Opti|Nova|Prime|Alpha|Quant|Lumi|Vera|Civic|Future|Geo|Hop|Simple|Legal|Flight|Guide'.split(
    '|',
  );
const companyEnds =
  'ware|scope|lytics|base|link|ify|works|sense|wise|path|spot|stream|corp|tech|matic|gen|logic|media|care|trade|view|point|city|lens|hub|forge'.split(
    '|',
  );
const companyTails =
  ' Inc.| LLC| Ltd| Group| Solutions| Technologies| Bank| Partners| Systems| Research| Services| Corporation| GmbH| Labs| Insurance| Agency| Software| Consulting| PLC| Incorporated||||||'.split(
    '|',
  );

function madeCompany(random: Random): string {
  const kind = random();
  if (kind < 0.2) {
    const { surname: one } = madeName(random);
    const { surname: other } = madeName(random);
    return pick(random, [
      `${one}-${other}`,
      `${one} ${pick(random, ['Ltd', 'Inc.', 'and Sons', 'LLC', 'Group', 'PLC'])}`,
      `${one}, ${other} and ${madeName(random).surname}`,
    ]);
  }
  if (kind < 0.4)
    return `${pick(random, companyStems)} ${titled(pick(random, companyEnds))}${pick(random, companyTails)}`;
  const end = pick(random, companyEnds);
  return `${pick(random, companyStems)}${random() < 0.2 ? titled(end) : end}${pick(random, companyTails)}`;
}

const months = 'January|February|March|April|May|June|July|August|September|October|November|December'.split('|');
const madeDate = (random: Random): string =>
  pick(random, [
    String(between(random, 1900, 2026)),
    `${pick(random, months)} ${between(random, 1, 28)}`,
    `${pick(random, months)} ${between(random, 1, 28)}, ${between(random, 1950, 2026)}`,
    `${between(random, 1, 28)}.${between(random, 1, 12)}.${between(random, 1950, 2026)}`,
    `${between(random, 1950, 2026)}-0${between(random, 1, 9)}-${between(random, 10, 28)}`,
  ]);

const madeNumber = (random: Random): string => String(Math.floor(10 ** (1 + random() * 7)));
const madeEmail = (random: Random): string => {
  const { given, surname } = madeName(random);
  return `${given.replace(/\W/g, '')}${pick(random, ['', '.', '_'])}${surname.replace(/\W/g, '')}@${pick(random, ['example.com', 'mail.test', 'post.example', 'Office.example'])}`;
};
const madePhone = (random: Random): string =>
  pick(random, [
    '+380 50 123 45 67',
    '(555) 010-2030',
    '0699 868 00 11',
    '+44 20 7946 0018',
    '001-555-640-0854',
  ]).replace(/\d/g, (digit) => (random() < 0.5 ? digit : String(between(random, 0, 9))));

/** How many texts are made. */
export const MADE_TEXTS = 14_000;

/** Texts in Latin script with people, with addresses, and with neither. */
export function madeTexts(random: Random, count = MADE_TEXTS): readonly MarkedText[] {
  return Array.from({ length: count }, () => {
    const kind = random();
    const list = kind < 0.48 ? people : kind < 0.64 ? addresses : without;
    let made = filled(random, pick(random, list));
    if (random() < 0.3)
      made = together(
        made,
        filled(random, pick(random, random() < 0.5 ? without : list)),
        pick(random, [' ', '\n', '\n\n']),
      );
    return recased(random, made);
  });
}

function filled(random: Random, template: string): MarkedText {
  const names = new Map<string, MadeName>();
  const spans: MarkedText['spans'][number][] = [];
  let text = '';
  const isPersonal = !isWithout.has(template);
  for (const piece of template.split(/(\{[A-Za-z#]\d?\})/)) {
    const slot = /^\{([A-Za-z#])(\d?)\}$/.exec(piece);
    if (!slot) {
      text += piece;
      continue;
    }
    const [, kind = '', number = ''] = slot;
    const name = names.get(number) ?? (kind === 'T' ? transliteratedName(random) : madeName(random));
    if (number !== '') names.set(number, name);
    const value = valueOf(random, kind, name);
    if (isPersonal && 'PGST'.includes(kind))
      spans.push({ type: 'person', start: text.length, end: text.length + value.length });
    if (kind === 'A' || kind === 'L')
      spans.push({ type: 'address', start: text.length, end: text.length + value.length });
    text += value;
  }
  return { text, spans };
}

function valueOf(random: Random, kind: string, { full, given, surname }: MadeName): string {
  if (kind === 'P' || kind === 'T') return full;
  if (kind === 'G') return given;
  if (kind === 'S') return surname;
  const make: Readonly<Record<string, () => string>> = {
    A: () => madeAddress(random),
    L: () => madeStreet(random),
    O: () => madeCompany(random),
    C: () => madeCity(random),
    N: () => pick(random, countries),
    V: () => pick(random, nationalities),
    D: () => madeDate(random),
    '#': () => madeNumber(random),
    J: () => pick(random, jobs),
    E: () => madeEmail(random),
    F: () => madePhone(random),
    B: () => pick(random, brands),
    n: () => pick(random, nouns),
    a: () => pick(random, adjectives),
    v: () => pick(random, verbs),
    w: () => pick(random, whens),
    h: () => madeHeading(random),
    z: () => madeTerm(random),
  };
  return make[kind]?.() ?? '';
}

const together = (one: MarkedText, other: MarkedText, gap: string): MarkedText => {
  const moved = one.text.length + gap.length;
  return {
    text: one.text + gap + other.text,
    spans: [
      ...one.spans,
      ...other.spans.map((span) => ({ ...span, start: span.start + moved, end: span.end + moved })),
    ],
  };
};

/** Now and then all small, or the names all large, as people write. */
function recased(random: Random, made: MarkedText): MarkedText {
  const kind = random();
  if (kind < 0.1) return { ...made, text: sameLength(made.text, made.text.toLowerCase()) };
  if (kind > 0.05 + 0.1) return made;
  let { text } = made;
  for (const { start, end } of made.spans)
    text =
      text.slice(0, start) + sameLength(text.slice(start, end), text.slice(start, end).toUpperCase()) + text.slice(end);
  return { ...made, text };
}

const sameLength = (before: string, after: string): string => (after.length === before.length ? after : before);
