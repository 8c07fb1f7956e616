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
}

/**
 * Runs a program of `programs/` against the built packages until it ends by itself; any unhandled rejection ends it with an
 * error. It dies with the test.
 */
export function runProgram(name: string, { env, nodeOptions = [] }: ProgramOptions): Promise<ProgramEnd> {
  if (!existsSync(resolvePath(__dirname, '../../packages/core/dist/index.js')))
    throw new Error('packages/core is not built: run "pnpm run build" first');
  const startedAt = Date.now();
  const program = resolvePath(__dirname, 'programs', name);
  const child = spawn(process.execPath, ['--unhandled-rejections=strict', ...nodeOptions, program], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, tookMs: Date.now() - startedAt, ...printed }));
  });
}
