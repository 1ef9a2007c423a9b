import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that `vite` (development only) hands API calls to; the built console is served by the server itself. */
const server = process.env.GURU_DEV_SERVER ?? 'http://127.0.0.1:4878';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Every file is fetched from the server's own origin: inlined data: URLs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // What the first page needs is listed here, so that a test can hold its size under the budget.
    manifest: true,
    // xterm.js is larger than Vite likes; it comes with the first terminal only.
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
});
