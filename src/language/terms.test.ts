import { describe, expect, it } from 'vitest';
import { termsOf } from './terms.ts';

const stems = (text: string): readonly string[] => termsOf(text).flatMap((term) => term.stems);

describe('termsOf', () => {
  it('keeps codes whole and splits them too', () => {
    expect(stems('UA125/2024')).toEqual(['ua125/2024', 'ua125', '2024']);
    expect(stems('10.0.0.1')).toContain('10.0.0.1');
    expect(stems('kube_pod_status')).toEqual(['kube_pod_status', 'kube', 'pod', 'status']);
    expect(stems('etcdGRPCRequestsSlow')).toEqual(['etcdgrpcrequestsslow', 'etcd', 'grpc', 'request', 'slow']);
  });

  it('takes hyphenated words apart', () => {
    expect(stems('read-only')).toEqual(['read']);
  });

  it('leaves out small words of all three languages', () => {
    expect(stems('How does the … що це таке … как это и для чего')).toEqual([]);
  });

  it('keeps negations and directions, which can be all that a question is about', () => {
    expect(stems('Is it down, off, over or up?')).toEqual(['down', 'off', 'over', 'up']);
    expect(stems("It doesn't, it can’t, it cannot, it is not")).toEqual(['not', 'not', 'not', 'not']);
    expect(stems('як без ключа').length).toBe(stems('ключа').length + 1);
    expect(stems('что если нет ключа').length).toBeGreaterThan(stems('что если ключа').length);
  });

  it.each(["сім'я", 'сім’я', 'сімʼя', 'сім`я', 'сімя'])('reads every apostrophe of %s alike', (word) => {
    expect(stems(word)).toEqual(stems('сім’я'));
  });

  it('reads ё as е, ґ as г and compatibility forms as plain ones', () => {
    expect(stems('счёт')).toEqual(expect.arrayContaining(['счет']));
    expect(stems('ґанок').some((stem) => stems('ганок').includes(stem))).toBe(true);
    expect(stems('ﬁle')).toEqual(stems('file'));
  });

  it('gives a word that both languages write alike the stems of both, unless the text tells', () => {
    expect(stems('указала').length).toBeGreaterThanOrEqual(stems('указала ты').length);
    expect(termsOf('товарами', 'uk')[0]?.stems).toContain('товар');
    expect(termsOf('товарами', 'ru')[0]?.stems).toContain('товар');
  });

  it.each([
    ['running', 'runs'],
    ['configured', 'configuration'],
    ['policies', 'policy'],
    ['retries', 'retry'],
    ['caching', 'cached'],
    ['deployments', 'deployed'],
    ['documents', 'document'],
    ['stopped', 'stopping'],
    ['addresses', 'address'],
    ['usefulness', 'useful'],
    ['limited', 'limits'],
    ['agreed', 'agree'],
    ['filing', 'files'],
  ])('brings %s and %s together', (a, b) => {
    expect(stems(a)).toEqual(stems(b));
  });

  it('is not slowed by endless words', () => {
    expect(stems('а'.repeat(200_000))).toEqual([]);
    expect(stems('a_'.repeat(50_000)).length).toBeLessThanOrEqual(50_000);
  });
});
