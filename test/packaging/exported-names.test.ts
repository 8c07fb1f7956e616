import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { installConsumer, type Project } from './install-consumer';
import { runCommand } from './run-command';

/** What one entry exports; `declared` are values, and types after the word `type`. */
interface EntryNames {
  readonly required: readonly string[];
  readonly imported: readonly string[];
  readonly declared: readonly string[];
}

const packages = Object.keys(inject('tarballs'));
let project: Project;

beforeAll(async () => {
  const everything = { name: 'everything', packages, dependencies: {}, runs: [] };
  const files = { 'print-exports.mjs': 'print-exports.mjs' };
  project = await installConsumer({ ...everything, files }, inject('tarballs'));
}, 180_000);

afterAll(() => project?.remove());

test('each entry exports the names that are listed, the same ones to require, import and TypeScript', async () => {
  const command = ['node', 'print-exports.mjs', ...packages];
  const entries = JSON.parse(await runCommand(command, { cwd: project.directory })) as Record<string, EntryNames>;
  for (const [entry, { required, imported, declared }] of Object.entries(entries)) {
    const values = declared.filter((name) => !name.startsWith('type ')).toSorted();
    expect(required.toSorted(), entry).toEqual(values);
    expect(imported.toSorted(), entry).toEqual(values);
  }
  const list = Object.entries(entries).map(([entry, { declared }]) => [entry, ...declared.toSorted()].join('\n  '));
  await expect(`${list.toSorted().join('\n\n')}\n`).toMatchFileSnapshot('exported-names.txt');
});

test('the command line starts', async () => {
  const { version } = JSON.parse(
    readFileSync(join(project.directory, 'node_modules/capikit/package.json'), 'utf8'),
  ) as { version: string };
  expect(await runCommand(['capikit', '--version'], { cwd: project.directory })).toBe(`${version}\n`);
});
