/** How the client wants its answer: as a stream or in one piece. */
export type Mode = 'stream' | 'whole';
export const modes: readonly Mode[] = ['stream', 'whole'];

/** The servers of a case; each answers with a text of its own. */
export const serverNames = ['primary', 'backup', 'third'] as const;
export type ServerName = (typeof serverNames)[number];
