// The same declarations for `import` and for `require`.
import { bundleDeclarations } from '../../bundle-declarations.mjs';

const input = { index: 'dist/types/browser/src/index.d.mts' };
for (const extension of ['.d.ts', '.d.mts']) await bundleDeclarations({ input, external: [], extension });
