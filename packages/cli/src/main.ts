#!/usr/bin/env node
import { CommanderError } from 'commander';
import { commandLine } from './command-line';
import { CommandFailure } from './command-failure';

commandLine()
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has said what was wrong, or has shown the help.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof CommandFailure) fail(error.message, error.exitCode);
    else fail(error instanceof Error ? (error.stack ?? error.message) : String(error), 1);
  });

function fail(sentence: string, exitCode: number): void {
  process.stderr.write(`capikit: ${sentence}\n`);
  process.exitCode = exitCode;
}
