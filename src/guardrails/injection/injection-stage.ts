/** What the caller writes, or what comes from documents and tools. */
export type InjectionStage = 'input' | 'context';
