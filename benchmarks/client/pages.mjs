// What the browser loads: the client's build, and a plain page to compare it with, both made of frontend/node_modules.
import { readFile, rename, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const FRONTEND = fileURLToPath(new URL("../../frontend/", import.meta.url));
const BUILD = fileURLToPath(new URL("../../backend/openchat/web", import.meta.url));
const BASELINE = fileURLToPath(new URL("./baseline/", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const require = createRequire(`${FRONTEND}package.json`);
const { build } = await import(pathToFileURL(`${FRONTEND}node_modules/vite/dist/node/index.js`));

export const { chromium } = require("playwright-core");

/** The client as the gateway serves it. The one that is there stays until the new one is whole. */
export async function buildClient() {
  const fresh = `${BUILD}.bench`;
  await build({ root: FRONTEND, logLevel: "warn", build: { outDir: fresh, emptyOutDir: true } });
  await rm(BUILD, { recursive: true, force: true });
  await rename(fresh, BUILD);
}

/** Serves the plain page from a build in `folder`. */
export async function serveBaseline(folder) {
  await build({
    root: BASELINE,
    configFile: false,
    logLevel: "warn",
    build: { outDir: folder, emptyOutDir: true },
    oxc: { jsx: { runtime: "automatic" } },
    // This folder has no packages of its own.
    plugins: [{ name: "packages-of-the-client", enforce: "pre", resolveId: fromClient }],
  });
  const server = createServer(async ({ url }, response) => {
    const path = new URL(url, "http://page").pathname;
    const content = await readFile(`${folder}${path === "/" ? "/index.html" : path}`).catch(() => null);
    response.writeHead(content ? 200 : 404, { "Content-Type": TYPES[extname(path)] ?? "text/html" });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, end };
}

function fromClient(id, importer) {
  const isPackage = /^[a-z@]/i.test(id) && importer?.startsWith(BASELINE);
  return isPackage ? this.resolve(id, `${FRONTEND}src/main.tsx`, { skipSelf: true }) : null;
}
