/** Every class leaves out its own opening mark, so that a text of nothing but opening marks takes linear time too. */
const codeSpan = /(`[^`\n]{1,500}`)/;
const picture = /!\[[^[\]\n]{0,300}\]\([^()\n]{0,1000}\)/g;
const link = /\[([^[\]\n]{1,500})\](?:\([^()\n]{0,1000}\)|\[[^[\]\n]{0,200}\])/g;
const autolink = /<((?:https?:|mailto:)[^<>\s]{1,1000})>/g;
const tag = /<\/?[a-zA-Z][a-zA-Z0-9-]{0,30}(?:[\s/][^<>\n]{0,500})?>|<!--[^<]{0,2000}-->/g;
const strong = /(\*\*|__)(?=\S)([^*_\n]{1,400})(?<=\S)\1/g;
const emphasis = /(?<![\p{L}\p{N}*_\\])([*_])(?=\S)([^*_\n]{1,400})(?<=\S)\1(?![\p{L}\p{N}*_])/gu;
const escaped = /\\([!-/:-@[-`{-~])/g;
const entity = /&(amp|lt|gt|quot|nbsp|#39);/g;
const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'" };

/** A line of Markdown as a person reads it: links by their text, without emphasis, pictures and HTML. Code keeps its marks. */
export const plainInline = (markdown: string): string =>
  markdown
    .split(codeSpan)
    .map((part, at) => (at % 2 === 1 ? part : plainText(part)))
    .join('');

const plainText = (text: string): string =>
  text
    .replace(picture, '')
    .replace(link, '$1')
    .replace(autolink, '$1')
    .replace(tag, '')
    .replace(strong, '$2')
    .replace(emphasis, '$2')
    .replace(escaped, '$1')
    .replace(entity, (_, name: string) => characters[name] ?? '');
