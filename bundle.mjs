// Makes what a server package publishes, after `tsc -b` in its folder: `node ../../bundle.mjs <entry> …` writes `dist/<entry>.js`
// and `dist/<entry>.d.ts`. Few files, since a program that starts pays for each; one copy of what entries share.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import { parseSync, Visitor } from 'rolldown/utils';
import { bundleDeclarations } from './bundle-declarations.mjs';

const entries = process.argv.slice(2);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

for (const name of readdirSync('dist')) if (name !== 'types') rmSync(`dist/${name}`, { recursive: true });
await bundleCode();
if (manifest.types)
  await bundleDeclarations({ input: inputs((entry) => `dist/types/${entry}.d.ts`), external: isExternal });

function inputs(path) {
  return Object.fromEntries(entries.map((entry) => [entry, path(entry)]));
}

async function bundleCode() {
  const bundle = await rolldown({
    input: inputs((entry) => `src/${entry}.ts`),
    platform: 'node',
    external: isExternal,
    tsconfig: 'tsconfig.json',
  });
  const { output } = await bundle.generate({
    format: 'cjs',
    esModule: true,
    strict: true,
    // They tell bundlers what they may leave out of a module; this is CommonJS, which is kept whole.
    comments: { annotation: false },
    generatedCode: { symbols: false },
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
    // Locals get short names; functions, classes and properties keep theirs, which is what a stack trace shows.
    minify: {
      compress: false,
      mangle: { keepNames: true },
      codegen: { removeWhitespace: true, asciiOnly: true },
    },
  });
  for (const { fileName, code } of output) writeFileSync(`dist/${fileName}`, statementPerLine(code));
}

/** What is required where it is used: Node's own modules and the packages that npm installs beside this one. */
function isExternal(id) {
  return id.startsWith('node:') || id === '../package.json' || packages.some((name) => `${id}/`.startsWith(`${name}/`));
}

/** Each statement and class member on a line of its own: the line is what a stack trace names and what Node prints. */
function statementPerLine(code) {
  const starts = [];
  const collect = ({ body }) => starts.push(...body.map(({ start }) => start));
  const visitor = new Visitor({
    Program: collect,
    BlockStatement: collect,
    StaticBlock: collect,
    ClassBody: collect,
  });
  visitor.visit(parseSync('bundle.cjs', code).program);
  const cuts = [0, ...starts.toSorted((one, other) => one - other).filter((start) => start > 0), code.length];
  return cuts
    .slice(1)
    .map((end, index) => code.slice(cuts[index], end))
    .join('\n');
}
