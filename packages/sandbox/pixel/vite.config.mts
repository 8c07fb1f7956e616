import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    outDir: '../dist/pixel',
    emptyOutDir: true,
    target: 'es2022',
    // A stand-in is there to be read in the browser's tools.
    minify: false,
    lib: { entry: 'fbevents.ts', name: 'capikitStandInPixel', formats: ['iife'], fileName: () => 'fbevents.js' },
  },
});
