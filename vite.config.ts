/// <reference types="vitest/config" />
// One entry for each folder of static/src that has an index.ts; `static/dist/manifest.json` tells
// Django which hashed files belong to it. `static/public` is copied as it is.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const sources = `${root}static/src`;

const entries = Object.fromEntries(
  readdirSync(sources)
    .sort()
    .filter((folder) => existsSync(`${sources}/${folder}/index.ts`))
    .map((folder) => [folder, `${sources}/${folder}/index.ts`]),
);

export default defineConfig({
  base: '/static/',
  root,
  resolve: { alias: { '@bpmn-io/cm-theme': `${sources}/studio/code_theme.ts` } },
  publicDir: 'static/public',
  build: {
    outDir: 'static/dist',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3000,
    rollupOptions: { input: entries },
  },
  test: {
    include: ['static/src/**/*.spec.ts'],
    environment: 'node',
  },
});
