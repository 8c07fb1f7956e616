import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly 'timeout-minutes'?: number; readonly uses?: string; readonly steps?: readonly Step[] }>
  >;
}

const ROOT = join(__dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const PNPM = /npx -y (pnpm@[\d.]+)/.exec(read('.ci/run'))?.[1];
const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
/** What pnpm does itself, or runs from the packages installed. */
const OWN = new Set(['install', 'exec']);

describe.each(readdirSync(FOLDER))('the workflow %s', (file) => {
  const { permissions, concurrency, jobs } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
  const commands = steps.flatMap(({ run, with: given }) => [run, given?.['version'], given?.['publish']].map(String));

  it('may only read, but where a job says more, and ends in time', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(concurrency).toBeDefined();
    for (const job of Object.values(jobs)) expect(job.uses ?? job['timeout-minutes']).toBeDefined();
  });

  it('takes actions by their major version', () => {
    for (const { uses } of steps) expect(uses ?? 'none@v1').toMatch(/^[\w/-]+@v\d+$/);
  });

  it('runs scripts that there are, with the pnpm of .ci/run', () => {
    const called = commands.flatMap((command) => /npx -y (\S+) (?:run )?(\S+)/.exec(command)?.slice(1) ?? []);
    expect(called.length).toBeGreaterThan(0);
    for (const [index, word] of called.entries()) {
      if (index % 2 === 0) expect(word).toBe(PNPM);
      else expect(OWN.has(word) || word in scripts, word).toBe(true);
    }
  });
});
