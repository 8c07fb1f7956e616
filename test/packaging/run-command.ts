import { spawn, type ChildProcess } from 'node:child_process';
import { delimiter, join } from 'node:path';

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Two minutes by default. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end and answers what it printed. Rejects with all of that when it fails or takes too long. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<string> {
  const running = startCommand(command, options);
  await running.ended;
  return running.output();
}

/** A command that has not ended yet. */
export interface RunningCommand {
  /** Resolves at the end with exit code 0 or at {@link stop}; rejects with the output at any other. */
  readonly ended: Promise<void>;
  output(): string;
  /** The first match in the output; rejects when the command ends without one. */
  printed(pattern: RegExp): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a command that finds the programs of its folder's `node_modules`. */
export function startCommand(command: readonly string[], options: CommandOptions): RunningCommand {
  const { cwd, env = {}, timeoutMs = 120_000 } = options;
  const [program = '', ...args] = command;
  const path = [join(cwd, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(program, args, { cwd, env: { ...surroundings(), ...env, PATH: path } });
  let output = '';
  let isStopped = false;
  const timer = setTimeout(() => {
    output += `\nstopped after ${timeoutMs} ms`;
    child.kill('SIGKILL');
  }, timeoutMs);
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (how: string): void => reject(new Error(`"${command.join(' ')}" ${how}:\n${output}`));
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 || isStopped) resolve();
      else fail(`ended with ${signal ?? code}`);
    });
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    ended,
    output: () => output,
    printed: (pattern) =>
      Promise.race([match(child, () => pattern.exec(output)?.[0]), ended.then(() => never(output))]),
    stop: async () => {
      isStopped = true;
      child.kill();
      await ended;
    },
  };
}

/** The environment without what pnpm and vitest put there for their own. */
function surroundings(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|pnpm_|vitest|vite_|test$|dev$|prod$|mode$|node_env$|node_path$|init_cwd$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

function match(child: ChildProcess, find: () => string | undefined): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', look);
    look();
  });
}

function never(output: string): never {
  throw new Error(`the command ended too early:\n${output}`);
}
