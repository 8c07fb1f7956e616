import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
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
  /** The address it says it listens at; empty for a worker. */
  readonly url: string;
  /** Origin of the sandbox it started for itself; absent when it was told where to send. */
  readonly sandboxUrl: string | undefined;
  /** Resolves when what it printed so far matches; rejects when it ends without. */
  printed(pattern: RegExp): Promise<void>;
  /** Types a line. */
  type(line: string): void;
  /** Sends the signal and waits for the end. */
  stop(signal: NodeJS.Signals): Promise<Ended>;
}

const SHOP = /^Shop +(http:\S+)$/m;
const PART = /^(?:Shop|Webhook|Provider) +(http:\S+)$|^Worker /m;
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
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Told where to send, it starts no sandbox.
  const isPart = env['META_GRAPH_URL'] !== undefined;
  const printed = { text: '' };
  const printing = new EventEmitter();
  const ended = endOf(child);
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed.text += chunk.toString();
      printing.emit('more');
      // The last line of a start: after it every address is known.
      if (isPart ? PART.test(printed.text) : SHOP.test(printed.text) && OWN_SANDBOX.test(printed.text)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void ended.then(({ code }) => reject(new Error(`examples/${program} ended with ${code}:\n${printed.text}`)));
  });
  const [, url = ''] = (isPart ? PART : SHOP).exec(printed.text) ?? [];
  return {
    url,
    sandboxUrl: OWN_SANDBOX.exec(printed.text)?.[1],
    printed: async (pattern) => {
      const isOver = { yet: false };
      void ended.finally(() => {
        isOver.yet = true;
        printing.emit('more');
      });
      // oxlint-disable-next-line no-await-in-loop -- until it is there
      while (!pattern.test(printed.text) && !isOver.yet) await once(printing, 'more');
      if (!pattern.test(printed.text))
        throw new Error(`examples/${program} never printed ${pattern}:\n${printed.text}`);
    },
    type: (line) => void child.stdin.write(`${line}\n`),
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
