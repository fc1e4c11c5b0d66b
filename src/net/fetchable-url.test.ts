import { describe, expect, it } from 'vitest';
import { fetchableUrl, type UrlRules } from './fetchable-url.ts';

const any: UrlRules = { plainHttp: false, hosts: [] };
const usual = (port: number): boolean => port === 80 || port === 443;
const read = (text: string, rules: UrlRules = any): string => {
  const url = fetchableUrl(text, rules, usual);
  return typeof url === 'string' ? url : url.href;
};

describe('the address of a picture', () => {
  it.each([
    ['https://example.org/a.png', 'https://example.org/a.png'],
    ['HTTPS://Example.ORG:443/a.png?b=c#d', 'https://example.org/a.png?b=c#d'],
    ['https://8.8.8.8/a.png', 'https://8.8.8.8/a.png'],
    ['https://127.0.0.1/a.png', 'https://127.0.0.1/a.png'], // who is public is asked later
    ['https://[2606:4700::1111]/', 'https://[2606:4700::1111]/'],
    ['https://[2606:4700::1111]:443', 'https://[2606:4700::1111]/'],
    ['https://приклад.укр/кіт.png', 'https://xn--80aikifvh.xn--j1amh/%D0%BA%D1%96%D1%82.png'],
  ])('is read: %s', (text, href) => expect(read(text)).toBe(href));

  it.each([
    'http://example.org/a.png',
    'ftp://example.org/a.png',
    'file:///etc/passwd',
    'gopher://example.org/',
    'javascript:alert(1)',
    'a picture',
    '',
    '//example.org/a.png',
    'https://',
    'https://user@example.org/a.png',
    'https://:secret@example.org/a.png',
    'https://example.org:8443/a.png',
    'https://example.org:22/',
    'https://example.org:0/',
    'https://example.org./a.png',
    'https://localhost./a.png',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://0/',
    'https://127.0.0.1./',
    'https://%31%32%37.0.0.1/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https:example.org/a.png'.replace('example.org', '127.0.0.1'),
    'https:\\\\127.0.0.1/',
    'https://example.org\\@127.0.0.1/',
    ' https://example.org/',
    'https://exa\tmple.org/',
    'https://example.org/\n',
    'https://example.org/ a.png',
    `https://example.org/${'a'.repeat(8192)}`,
  ])('is refused: %j', (text) => expect(read(text)).toBe('refused'));

  it('may be of plain HTTP where that is said', () => {
    const rules = { ...any, plainHttp: true };
    expect(read('http://example.org/a.png', rules)).toBe('http://example.org/a.png');
    expect(read('http://example.org:8080/a.png', rules)).toBe('refused');
    expect(read('ws://example.org/a.png', rules)).toBe('refused');
  });

  it.each([
    ['https://img.example.org/a', true],
    ['https://IMG.example.org/a', true],
    ['https://a.b.cdn.example.net/a', true],
    ['https://cdn.example.net/a', false],
    ['https://evil-cdn.example.net/a', false],
    ['https://img.example.org.evil.com/a', false],
    ['https://x.img.example.org/a', false],
    ['https://8.8.8.8/a', false],
  ])('must have a host that is named, where some are: %s', (text, isNamed) => {
    const rules = { ...any, hosts: ['img.example.org', '*.cdn.example.net'] };
    expect(read(text, rules) === 'host').toBe(!isNamed);
  });
});
