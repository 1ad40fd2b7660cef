import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** `npm run pictures`: no part of the tests, since it writes docs/images. */
export default defineConfig({
  root: here("../.."),
  test: {
    include: ["tests/pictures/*.pictures.ts"],
    globalSetup: ["tests/e2e/support/client-build.ts", "tests/e2e/support/demo-upstream.ts"],
    env: { FONTCONFIG_FILE: here("fonts.conf") },
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
