import type { Endpoint } from './chat-request.ts';
import { printedOrigin, startProcess, whenReady, type RunningProcess } from './child-process.ts';
import { compiledServer } from './compiled-server.ts';

export type PathName = 'bare' | 'gateway' | 'portkey';

/** A running way to the mock upstream. */
export type Path = {
  readonly name: PathName;
  readonly endpoint: Endpoint;
  readonly process: RunningProcess;
};

/** Starts the path in front of the upstream at that origin; logs go to `folder`. */
export type StartPath = (upstream: URL, folder: string) => Promise<Path>;

export const startMock = async (
  folder: string,
): Promise<{ readonly process: RunningProcess; readonly origin: URL }> => {
  const running = startProcess({ name: 'mock-upstream', args: [compiledServer('mock-upstream')] }, folder);
  return { process: running, origin: await whenReady(running, () => printedOrigin(running)) };
};

export const startBare: StartPath = async (upstream, folder) => {
  const running = startProcess({ name: 'bare', args: [compiledServer('bare-proxy'), upstream.origin] }, folder);
  const origin = await whenReady(running, () => printedOrigin(running));
  return { name: 'bare', endpoint: { origin, headers: {} }, process: running };
};
