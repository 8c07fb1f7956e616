import { defineConfig } from 'vite';

// `SANDBOX_URL` names a running sandbox that `vite page` takes its events from.
const sandbox = process.env['SANDBOX_URL'] ?? 'http://127.0.0.1:4100';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: false,
    // The page's content security policy has no data: URLs.
    assetsInlineLimit: 0,
  },
  // A sandbox answers to its own origin only.
  server: { proxy: { '/sandbox': { target: sandbox, changeOrigin: true, headers: { origin: sandbox } } } },
});
