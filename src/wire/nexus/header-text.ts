const plainName = /^[\x21-\x7e]+$/;

/** A model's name for a header: names found on other servers may hold any character; a header may not. */
export const headerName = (model: string): string =>
  plainName.test(model) ? model : encodeURIComponent(model.toWellFormed());

const plainWord = /^[\w.:/@+~-]+$/;
const MOST_WORD_CHARS = 128;

/** A name for a header that is a list: without the marks that part its elements. */
export const headerWord = (name: string): string => {
  const short = name.length > MOST_WORD_CHARS ? name.slice(0, MOST_WORD_CHARS) : name;
  return plainWord.test(short) ? short : encodeURIComponent(short.toWellFormed());
};
