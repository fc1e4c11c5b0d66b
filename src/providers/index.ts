import type { ProviderKind } from '../extend/provider.ts';
import { extractive } from './extractive/extractive.ts';
import { ollama } from './ollama/ollama.ts';
import { openaiCompatible } from './openai-compatible/openai-compatible.ts';
import { scripted } from './scripted/scripted.ts';

/** Every kind of upstream; a new one is a folder and a line here. */
export const providerKinds: readonly ProviderKind[] = [openaiCompatible, ollama, extractive, scripted];
