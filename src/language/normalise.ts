import { compatibilityForm } from './compatibility-form.ts';

/** The apostrophe is tried first: looking round every letter for one takes five times as long. */
const apostrophes = /[’ʼ'`‘′](?<=\p{L}.)(?=\p{L})/gu;
const stressMarks = /[\u0300\u0301]/g;

/** One spelling for what is written in many: compatibility forms, apostrophes within words, stress marks. Case stays. */
export const normalised = (text: string): string =>
  compatibilityForm(text).replace(apostrophes, '').replace(stressMarks, '');

/** Letters that are left out or replaced as people please. */
export const foldedLetters = (word: string): string => word.toLowerCase().replaceAll('ё', 'е').replaceAll('ґ', 'г');
