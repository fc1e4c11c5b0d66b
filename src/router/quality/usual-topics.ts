import shipped from './topic-weights.json' with { type: 'json' };
import { Topics } from './topics.ts';

/** Trained by `npm run eval -- routing --fit-topics FILE`; topic-weights.manifest.json says on what. */
export const usualTopics = new Topics(shipped);
