import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, connect } from 'node:net';

/** Why there is no Redis to test with; undefined where there is one. Where CI is set there must be one. */
export const withoutRedis = reasonWithoutRedis();

function reasonWithoutRedis(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    if (process.env.CI) throw new Error('There is no redis-server on this machine: install it, or take CI away.');
    return 'there is no redis-server on this machine';
  }
}

/** A Redis of its own on a free port, which keeps nothing on disk. */
export class RedisServer {
  readonly port: number;
  readonly #more: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, more: readonly string[]) {
    this.port = port;
    this.#more = more;
  }

  /** `more`: arguments such as `--requirepass`. */
  static async start(...more: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), more);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Again, empty. */
  async start(): Promise<void> {
    const args = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...this.#more];
    this.#process = spawn('redis-server', args, { stdio: 'ignore' });
    for (;;) {
      if (await accepts(this.port)) return;
      if (this.#process.exitCode !== null) throw new Error(`redis-server ended with ${this.#process.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** As a machine that is gone: nothing is said to anybody. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  /** Neither answers nor lets go. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
