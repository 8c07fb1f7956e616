import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { onTestFinished } from 'vitest';

/** How an example ended. */
interface Ended {
  /** Null when a signal killed it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
  /** Everything it printed. */
  readonly output: string;
}

/** A running example. */
export interface Example {
  /** Origin of the shop. */
  readonly url: string;
  /** Origin of the sandbox it started for itself; absent when it was told where to send. */
  readonly sandboxUrl: string | undefined;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ended>;
}

const ADDRESS = /^Shop +(http:\S+)$/m;
const OWN_SANDBOX = /^Sandbox +(http:\S+)/m;

/**
 * Starts a program of `examples/` on free ports and waits until it says its address. It dies with the test. Rejects with what
 * it printed when it ends before that.
 */
export async function startExample(program: string, env: Readonly<Record<string, string>> = {}): Promise<Example> {
  const file = resolvePath(__dirname, '../../examples', program);
  if (!existsSync(file)) throw new Error(`examples/${program} is not built: run "pnpm run build" first`);
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env['PATH'], PORT: '0', SANDBOX_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = { text: '' };
  const ended = endOf(child);
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed.text += chunk.toString();
      // The last line of a start: after it every address is known.
      if (ADDRESS.test(printed.text) && (env['META_ACCESS_TOKEN'] !== undefined || OWN_SANDBOX.test(printed.text)))
        resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void ended.then(({ code }) => reject(new Error(`examples/${program} ended with ${code}:\n${printed.text}`)));
  });
  const [, url = ''] = ADDRESS.exec(printed.text) ?? [];
  return {
    url,
    sandboxUrl: OWN_SANDBOX.exec(printed.text)?.[1],
    stop: async (signal) => {
      const at = Date.now();
      child.kill(signal);
      return { ...(await ended), tookMs: Date.now() - at, output: printed.text };
    },
  };
}

function endOf(child: ChildProcess): Promise<Pick<Ended, 'code' | 'signal'>> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}
