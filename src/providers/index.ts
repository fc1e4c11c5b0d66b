import type { ProviderKind } from '../extend/provider.ts';
import { ai21 } from './ai21/ai21.ts';
import { anthropic } from './anthropic/anthropic.ts';
import { cohere } from './cohere/cohere.ts';
import { extractive } from './extractive/extractive.ts';
import { gemini } from './gemini/gemini.ts';
import { kserve } from './kserve/kserve.ts';
import { ollama } from './ollama/ollama.ts';
import { openaiCompatible } from './openai-compatible/openai-compatible.ts';
import { scripted } from './scripted/scripted.ts';

/** Every kind of upstream; a new one is a folder and a line here. */
export const providerKinds: readonly ProviderKind[] = [
  openaiCompatible,
  ollama,
  anthropic,
  gemini,
  cohere,
  ai21,
  kserve,
  extractive,
  scripted,
];
