import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => ({
  build: {
    emptyOutDir: false,
    target: 'es2020',
    lib:
      mode === 'iife'
        ? { entry: 'src/iife.mts', name: 'capikit', formats: ['iife'], fileName: () => 'capi.iife.js' }
        : { entry: 'src/index.mts', formats: ['es'], fileName: () => 'index.mjs' },
    minify: true,
  },
}));
