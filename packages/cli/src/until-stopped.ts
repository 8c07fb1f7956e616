import type { WriteStream } from 'node:tty';

/**
 * Resolves when the user (Ctrl-C), the system (SIGTERM) or the reader of `output` (`| head`) has had enough. A second signal
 * ends the process at once.
 */
export function untilStopped(output: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    let isStopping = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (isStopping) process.exit(SIGNAL_EXIT_CODES[signal]);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    output.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EPIPE' ? resolve() : reject(error)));
  });
}

// As a shell reports a process that the signal has ended.
const SIGNAL_EXIT_CODES: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143 };
