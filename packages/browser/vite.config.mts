import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => ({
  build: {
    emptyOutDir: false,
    target: 'es2020',
    lib:
      mode === 'iife'
        ? { entry: 'src/iife.mts', name: 'capikit', formats: ['iife'], fileName: () => 'capi.iife.js' }
        : {
            entry: 'src/index.mts',
            // CommonJS for tests of pages: Jest does not load ESM from node_modules.
            formats: ['es', 'cjs'],
            fileName: (format) => (format === 'es' ? 'index.mjs' : 'index.js'),
          },
    minify: true,
  },
}));
