import type { ChatCall } from '../../chat/call.ts';
import { estimateTokens } from '../../chat/text.ts';

export type Limited = { readonly pieces: readonly string[]; readonly reason: 'stop' | 'length' };

/** Ends a text where the call wants it to end: before a stop sequence, or at its number of tokens. */
export function limited(pieces: readonly string[], call: Pick<ChatCall, 'maxOutputTokens' | 'sampling'>): Limited {
  const text = pieces.join('');
  const stops = (call.sampling.stop ?? []).map((stop) => (stop === '' ? -1 : text.indexOf(stop)));
  const stopAt = Math.min(text.length, ...stops.filter((at) => at >= 0));
  const roomAt = lengthWithin(text, call.maxOutputTokens ?? Infinity);
  return { pieces: cut(pieces, Math.min(stopAt, roomAt)), reason: roomAt < stopAt ? 'length' : 'stop' };
}

/** The longest start of a text, in characters, that is estimated at no more than so many tokens. */
function lengthWithin(text: string, tokens: number): number {
  if (estimateTokens(text) <= tokens) return text.length;
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (estimateTokens(text.slice(0, middle)) <= tokens) fits = middle;
    else tooLong = middle;
  }
  const space = text.lastIndexOf(' ', fits);
  return space > 0 ? space : fits;
}

function cut(pieces: readonly string[], length: number): readonly string[] {
  const kept: string[] = [];
  let room = length;
  for (const piece of pieces) {
    if (room <= 0) break;
    kept.push(piece.slice(0, room));
    room -= piece.length;
  }
  return kept;
}
