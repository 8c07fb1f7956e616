import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const PROGRAM = resolve(__dirname, 'queue-process.mjs');

/** A process that works on a queue. It dies with the test. */
export class QueueProcess {
  /** What it has printed, line by line. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #waiting: (() => void)[] = [];

  /** `shell`: a command line in which `"$@"` is the program. */
  constructor(what: string, path: string, { options = {}, shell }: { options?: object; shell?: string } = {}) {
    if (!existsSync(resolve(__dirname, '../dist/index.js')))
      throw new Error('packages/queue-lmdb is not built: run "pnpm run build" first');
    const program = [process.execPath, '--unhandled-rejections=strict', PROGRAM, what, path, JSON.stringify(options)];
    const [command = '', ...rest] = shell === undefined ? program : ['sh', '-c', shell, 'sh', ...program];
    this.#child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    onTestFinished(() => void this.#child.kill('SIGKILL'));
    let text = '';
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split('\n');
      text = lines.pop() ?? '';
      this.lines.push(...lines);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    let errors = '';
    this.#child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    this.#ended = once(this.#child, 'close').then(([code]) => {
      for (const wake of this.#waiting.splice(0)) wake();
      if (code !== 0 && code !== null) this.lines.push(`exit ${code}: ${errors}`);
      return code as number | null;
    });
  }

  /** Resolves when it has printed that many lines, or ended. */
  async printed(count: number): Promise<void> {
    while (this.lines.length < count && this.#child.exitCode === null && this.#child.signalCode === null)
      await new Promise<void>((wake) => this.#waiting.push(wake));
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** The exit code, or null when a signal ended it. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** What it printed after a word: `claimed`, `added`. */
  said(word: string): string[] {
    return this.lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  }
}
