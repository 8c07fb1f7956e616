import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How a process is started, and what must have happened before it counts as started. */
export interface ProcessPlan {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isReady: (child: ChildProcess) => Promise<unknown>;
}

/** A process that is killed and started again. */
export class Restartable {
  readonly name: string;
  readonly #plan: ProcessPlan;
  #child: ChildProcess | undefined;

  constructor(name: string, plan: ProcessPlan) {
    this.name = name;
    this.#plan = plan;
  }

  get isUp(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async start(): Promise<void> {
    const { command, env, isReady } = this.#plan;
    const [program = '', ...rest] = command;
    // In a process group of its own, so that Ctrl-C is the main process's to pass on.
    const child = spawn(program, rest, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      detached: true,
    });
    this.#child = child;
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${this.name} ended with ${code}`)));
    ended.catch(() => undefined);
    failed.catch(() => undefined);
    await Promise.race([isReady(child), failed, ended]);
  }

  /** Without a chance to put anything in order. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isUp) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}
