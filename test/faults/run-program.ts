import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { onTestFinished } from 'vitest';

/** How a program ended. */
export interface ProgramEnd {
  /** Null when a signal killed it. */
  readonly code: number | null;
  readonly tookMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program runs with. Its environment holds nothing else. */
export interface ProgramOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** A command line for `sh`, in which `"$@"` is the program. */
  readonly shell?: string;
}

/** A program that runs. */
export interface RunningProgram {
  /** Resolves to the first whole line of its output that begins so; rejects when it ends without one. */
  said(beginning: string): Promise<string>;
  /** Sends a signal, `SIGKILL` by default, and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<ProgramEnd>;
  readonly ended: Promise<ProgramEnd>;
}

/** Runs a program of `programs/` as {@link startProgram} does, until it ends by itself. */
export function runProgram(name: string, options: ProgramOptions): Promise<ProgramEnd> {
  return startProgram(name, options).ended;
}

/**
 * Starts a program of `programs/` against the built packages; any unhandled rejection ends it with an error. It dies with the
 * test.
 */
export function startProgram(name: string, { env, nodeOptions = [], shell }: ProgramOptions): RunningProgram {
  if (!existsSync(resolvePath(__dirname, '../../packages/core/dist/index.js')))
    throw new Error('packages/core is not built: run "pnpm run build" first');
  const startedAt = Date.now();
  const file = resolvePath(__dirname, 'programs', name);
  const program = [process.execPath, '--unhandled-rejections=strict', ...nodeOptions, file];
  const [command = '', ...rest] = shell === undefined ? program : ['sh', '-c', shell, 'sh', ...program];
  const child = spawn(command, rest, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  const read = (stream: keyof typeof printed) => (chunk: Buffer) => {
    printed[stream] += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', read('stdout'));
  child.stderr.on('data', read('stderr'));
  const ended = new Promise<ProgramEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, tookMs: Date.now() - startedAt, ...printed }));
  });
  const lineFrom = (beginning: string): string | undefined =>
    printed.stdout
      .split('\n')
      .slice(0, -1)
      .find((line) => line.startsWith(beginning));
  return {
    ended,
    said: (beginning) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lineFrom(beginning);
          if (line !== undefined) resolve(line);
        };
        listeners.add(look);
        look();
        const tooLate = (why: unknown): void => reject(new Error(`${name} never said "${beginning}": ${String(why)}`));
        ended.then(({ code, stderr }) => tooLate(`exit ${code}, ${stderr}`), tooLate);
      }),
    kill: (signal = 'SIGKILL') => {
      child.kill(signal);
      return ended;
    },
  };
}
