import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const GATEWAY = process.env.GATEWAY ?? "http://127.0.0.1:8001";

const source = (path: string) => fileURLToPath(new URL(`./src${path}`, import.meta.url));
const alias = { "@": source(""), "react-style-singleton": source("/lib/style-singleton.ts") };

// What the first page needs is one file, and the controls and icons that come after it another: what several files need
// would else be many small ones.
const FILES = [
  { name: "first", tags: ["$initial" as const] },
  { name: "controls", test: /radix-ui|lucide-react|\/src\/ui\// },
  { name: "picker-panel", test: /\/features\/models\/(?:picker\/picker-panel|endpoints|details\/)/ },
];

/** Beside each text its compressed forms: the gateway sends what is there, and compresses nothing by itself. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  async writeBundle({ dir = "" }, bundle) {
    const texts = Object.values(bundle).filter(({ fileName }) => /\.(?:js|css|html)$/.test(fileName));
    await Promise.all(
      texts.map(async (file) => {
        const content = file.type === "chunk" ? file.code : file.source;
        await writeFile(`${dir}/${file.fileName}.br`, await promisify(brotliCompress)(content));
        await writeFile(`${dir}/${file.fileName}.gz`, await promisify(gzip)(content, { level: 9 }));
      }),
    );
  },
};

/** KaTeX brings each font three times; every browser that runs this client takes the smallest. */
const fontsOnce: Plugin = {
  name: "fonts-once",
  enforce: "pre",
  transform: {
    filter: { id: /katex[^/]*\.css$/ },
    handler: (css) => css.replace(/,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\("\w+"\)/g, ""),
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), fontsOnce, compressed],
  resolve: { alias },
  server: {
    port: 5173,
    strictPort: true,
    // The gateway takes requests from its own origin, so they are sent as from there.
    proxy: {
      "^/(api|v1|health)": {
        target: GATEWAY,
        changeOrigin: true,
        headers: { Origin: GATEWAY },
        // A stream that breaks off is to break off here too: the proxy by itself would leave it open for ever.
        configure: (proxy) => proxy.on("proxyRes", (from, _request, to) => from.on("close", () => to.destroy())),
      },
    },
  },
  build: {
    // Where the Python package finds it.
    outDir: "../backend/openchat/web",
    emptyOutDir: true,
    target: "es2022",
    // What is small would become a data: URL, which the Content-Security-Policy refuses for scripts and fonts.
    assetsInlineLimit: 0,
    // A preloaded chunk is an inline style or script nowhere; the polyfill would be.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: FILES } } },
  },
  test: {
    projects: [
      {
        extends: true,
        // One after the other in the same process: loading the modules for each file anew takes longer than the tests.
        test: { name: "unit", include: ["tests/unit/**/*.test.ts"], isolate: false },
      },
      {
        extends: true,
        test: {
          name: "dom",
          isolate: false,
          include: ["tests/dom/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          setupFiles: "tests/dom/support/setup.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "gateway",
          include: ["tests/gateway/**/*.test.ts"],
          globalSetup: "tests/support/scripted-upstream.ts",
          // A gateway starts in seconds, on a busy machine in several.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/e2e/support/client-build.ts", "tests/e2e/support/demo-upstream.ts"],
          // A gateway and a browser, on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          retry: 2,
        },
      },
    ],
    maxWorkers: 2,
  },
});
