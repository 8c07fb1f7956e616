import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { onTestFinished } from 'vitest';

/** How a command ended. */
interface Ended {
  /** Null when a signal killed it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs as its users start it. */
export interface RunningCommand {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** The standard output so far, once `pattern` is in it. Rejects with what was printed when the command ends before. */
  stdoutWith(pattern: RegExp): Promise<string>;
  /** The same for standard error. */
  stderrWith(pattern: RegExp): Promise<string>;
}

const PROGRAM = resolvePath(__dirname, '../dist/main.js');

/** Starts `capikit` with these arguments. It dies with the test. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
  return startNode([PROGRAM, ...args], env);
}

/** Starts Node on what is built of this package. */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningCommand {
  if (!existsSync(PROGRAM)) throw new Error('packages/cli is not built: run "pnpm run build" first');
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  const checks = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      printed[stream] += chunk.toString();
      for (const check of checks) check();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...printed }));
  });
  const printedWith = (stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (pattern.test(printed[stream])) resolve(printed[stream]);
      };
      checks.add(check);
      check();
      void ended.then((end) => reject(new Error(`ended before ${String(pattern)}: ${JSON.stringify(end)}`)));
    });
  return {
    child,
    ended,
    stdoutWith: (pattern) => printedWith('stdout', pattern),
    stderrWith: (pattern) => printedWith('stderr', pattern),
  };
}

/** Starts `capikit sandbox` on a free port and waits until it says its address. */
export async function startSandboxCommand(
  args: readonly string[] = [],
  env?: Readonly<Record<string, string>>,
): Promise<RunningCommand & { readonly url: string }> {
  const command = startCli(['sandbox', '--port', '0', ...args], env);
  const [url = ''] = /http:\/\/[\w.[\]:]+/.exec(await command.stdoutWith(/http:\S+/)) ?? [];
  return { ...command, url };
}
