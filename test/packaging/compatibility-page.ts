import { CONSUMERS } from './consumers';

/** `docs/compatibility.md`. */
export function compatibilityPage(): string {
  const runs = CONSUMERS.reduce((sum, consumer) => sum + consumer.runs.length, 0);
  const versions = (dependencies: Readonly<Record<string, string>>): string =>
    Object.entries(dependencies)
      .filter(([name]) => !name.startsWith('@types/') && name !== 'rxjs' && name !== 'reflect-metadata')
      .map(([name, version]) => `${name.replace(/\d+$/, '')} ${version.replace(/^npm:.*@/, '')}`)
      .join(', ');
  const rows = CONSUMERS.map(({ name, packages, dependencies, installer = 'npm', runs: ran }) => [
    name,
    packages.join(', '),
    versions(dependencies),
    installer.replace('npm-linked', 'npm, linked').replace('pnpm-isolated', 'pnpm, isolated'),
    ran.map(({ label }) => label).join(', '),
  ]);
  return `# Where capikit is shown to work

\`pnpm packaging\` packs every package as it would be published and installs the tarballs into the projects of
${CONSUMERS.length} kinds of users, outside of this repository. Each of the ${runs} runs starts their shop, visits it, and must find the right events
in the sandbox: the page view, the purchase with its hashed customer and click id, and what the page itself reports. (The test runners
visit a shop of their own, without events of the page.) TypeScript projects
are compiled with \`skipLibCheck: false\`. \`.ci/run\` does the same for each change; the test that checks the contents of the
tarballs also has publint and attw look at them, and compares every exported name with [a list](../test/packaging/exported-names.txt).

${[['Project', 'Packages', 'With', 'Installed by', 'Runs'], ['---', '---', '---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
}
