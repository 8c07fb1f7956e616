// Prints which names each entry of the packages given has, for `require` and for `import`, and what its declarations export.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const entries = {};
for (const name of process.argv.slice(2)) {
  const manifestFile = require.resolve(`${name}/package.json`);
  for (const [path, target] of Object.entries(require(manifestFile).exports)) {
    if (typeof target === 'string') continue;
    const entry = join(name, path);
    const { types } = target.require ?? target;
    entries[entry] = {
      required: valuesOf(require(entry)),
      imported: valuesOf(await import(entry)),
      declared: declaredIn(readFileSync(join(dirname(manifestFile), types), 'utf8')),
    };
  }
}
console.log(JSON.stringify(entries));

function valuesOf(module) {
  return Object.keys(module).filter((key) => !['default', 'module.exports', '__esModule'].includes(key));
}

function declaredIn(declarations) {
  const [, names] = /^export \{([^}]*)\};/m.exec(declarations);
  const isType = (name) => new RegExp(`^(interface|type) ${name}\\b`, 'm').test(declarations);
  return names.split(',').map((name) => name.trim().replace(/^(?!type )/, isType(name.trim()) ? 'type ' : ''));
}
