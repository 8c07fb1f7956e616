import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/*
 * A queue is a directory. Its data is in `queue-N.mdb`, with LMDB's lock file beside it; the highest N counts. A file that
 * replaces another is made in a directory `queue-N-XXXX.tmp`; it takes the next number when the older file says so.
 */
const DATA_FILE = /^queue-(\d+)\.mdb$/;
const LEFTOVER = /^queue-\d+-\w+\.tmp$/;
const LEFTOVER_MS = 10 * 60_000;

/** The name of the data inside a directory where a file is made. */
export const NEW_DATA = 'data.mdb';

export function dataPath(directory: string, generation: number): string {
  return join(directory, `queue-${generation}.mdb`);
}

/** The generation in use, or undefined when there is none yet. */
export function latestGeneration(directory: string): number | undefined {
  const generations = generationsIn(directory);
  return generations.length === 0 ? undefined : Math.max(...generations);
}

/** Gives a finished file its place; another process may have done so. */
export function putInPlace(directory: string, { made, generation }: { made: string; generation: number }): void {
  const path = dataPath(directory, generation);
  if (!existsSync(path)) {
    try {
      renameSync(join(directory, made, NEW_DATA), path);
    } catch (cause) {
      if (!existsSync(path) && (latestGeneration(directory) ?? 0) <= generation) throw cause;
    }
  }
  flushDirectory(directory);
  rmSync(join(directory, made), { recursive: true, force: true });
}

/** Removes files of generations before `generation`, and what processes left behind that ended while making a file. */
export function cleanUp(directory: string, generation: number): void {
  for (const one of generationsIn(directory)) if (one < generation) removeGeneration(directory, one);
  for (const name of readdirSync(directory)) {
    if (LEFTOVER.test(name) && isOld(join(directory, name)))
      rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/** Makes a rename survive power loss, where the system can. */
export function flushDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  flush(directory, 'r');
}

/** Makes what was written to a file survive power loss. */
export function flushFile(path: string): void {
  flush(path, 'r+');
}

function flush(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function generationsIn(directory: string): number[] {
  return readdirSync(directory)
    .map((name) => DATA_FILE.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number);
}

function removeGeneration(directory: string, generation: number): void {
  const path = dataPath(directory, generation);
  for (const file of [path, `${path}-lock`]) {
    try {
      rmSync(file, { force: true });
    } catch {
      // Windows keeps a file that another process has open; the next start removes it.
    }
  }
}

function isOld(path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return mtimeMs !== undefined && Date.now() - mtimeMs > LEFTOVER_MS;
}
