/** What others have published on the same questions: strong gpt-4-1106-preview, weak Mixtral-8x7B, by the same formulas. */
export type PublishedFigures = {
  readonly data: 'mmlu' | 'gsm8k';
  readonly router: string;
  readonly source: string;
  readonly apgr: number;
  readonly cpt50: number;
  readonly cpt80: number;
};

/** Best of each column over all their routers; as quoted by others, not read in the paper itself. */
export const published: readonly PublishedFigures[] = [
  {
    data: 'mmlu',
    router: 'RouteLLM, best of each column',
    source: 'arXiv:2406.18665 (quoted): about 1,500 MMLU validation labels, Arena battles, embeddings or BERT',
    apgr: 0.603,
    cpt50: 35.4,
    cpt80: 70.3,
  },
  {
    data: 'gsm8k',
    router: 'RouteLLM, best of each column',
    source: 'arXiv:2406.18665 (quoted): Arena battles and judge labels, embeddings or BERT',
    apgr: 0.622,
    cpt50: 33.6,
    cpt80: 63.3,
  },
];
