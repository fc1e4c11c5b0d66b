import { isJsonObject, type Json } from '../../chat/json.ts';
import { textIn } from '../text-in.ts';

/** Pages from the web that a piece of the answer rests on, as OpenAI's `annotations`. Positions are in characters. */
export const annotationsOf = (citations: readonly Json[], from: number, to: number): readonly Json[] =>
  citations.flatMap((citation) => {
    if (!isJsonObject(citation) || textIn(citation.url) === '') return [];
    const { url, title } = citation;
    const about = { start_index: from, end_index: to, url: textIn(url), title: textIn(title) };
    return [{ type: 'url_citation', url_citation: about }];
  });
