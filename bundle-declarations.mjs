import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

/** Writes `dist/<name><extension>` for each of `input`: what an entry exports, out of the many declaration files of the compiler. */
export async function bundleDeclarations({ input, external, extension = '.d.ts' }) {
  const bundle = await rolldown({ input, external, plugins: dts({ dtsInput: true, tsconfig: false }) });
  const fileNames = `[name]${extension}`;
  await bundle.write({ dir: 'dist', format: 'es', entryFileNames: fileNames, chunkFileNames: fileNames });
}
