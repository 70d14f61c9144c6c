import { defineConfig } from 'vite';
import { labsPlugin } from './build/labs-plugin.ts';

/** What threads need; a static host that does not send these headers gets one thread. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './', // any sub-path
  plugins: [labsPlugin()],
  worker: { format: 'es', plugins: () => [labsPlugin()] },
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: false },
  server: { headers: isolation },
  preview: { headers: isolation },
});
