import type * as core from '@capikit/core';
import type * as sandboxPackage from '@capikit/sandbox';
import { CommandFailure } from './command-failure';
import { openInBrowser } from './open-in-browser';
import { humanOutput, jsonOutput } from './sandbox-output';
import { newsOf } from './sandbox-news';
import { untilStopped } from './until-stopped';

/** What `capikit sandbox` was told. */
export interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly open?: boolean;
  readonly json?: boolean;
}

/**
 * Runs a sandbox and prints what arrives, until Ctrl-C, SIGTERM, or until nobody reads any more.
 * @throws {CommandFailure} when it cannot listen.
 */
export async function runSandbox({ port, host, open, json }: SandboxCommandOptions): Promise<void> {
  const sandbox = await start(port, host);
  const output = json ? jsonOutput : humanOutput(process.stdout);
  const stopped = untilStopped(process.stdout);
  const news = newsOf(sandbox);
  sandbox.watch(() => {
    const lines = news().map((entry) => output.line(entry));
    if (lines.length > 0) process.stdout.write(lines.join(''));
  });
  process.stdout.write(output.listening(sandbox.url));
  if (open) void openInBrowser(sandbox.url);
  await stopped;
  await sandbox.close();
}

async function start(port: number, host: string): Promise<sandboxPackage.Sandbox> {
  const { startSandbox } = require('@capikit/sandbox') as typeof sandboxPackage;
  try {
    return await startSandbox({ port, host });
  } catch (cause) {
    throw whyNot(cause, port, host);
  }
}

function whyNot(cause: unknown, port: number, host: string): CommandFailure {
  const { CapiError } = require('@capikit/core') as typeof core;
  if (cause instanceof CapiError) return new CommandFailure(`--${cause.message}.`, 2, { cause });
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const sentence = SENTENCES[code]?.(port, host) ?? `Cannot listen on ${host}, port ${port}: ${code}.`;
  return new CommandFailure(sentence, 1, { cause });
}

const SENTENCES: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port) =>
    `Port ${port} is taken, perhaps by another sandbox. Choose another with --port, such as --port ${port === 65_535 ? 4400 : port + 1}; --port 0 takes any free one.`,
  EACCES: (port) => `Port ${port} is not yours to listen on. Choose one above 1023 with --port.`,
  EADDRNOTAVAIL: (_, host) => `This machine has no address ${host}. Leave --host out, or give 127.0.0.1.`,
};
