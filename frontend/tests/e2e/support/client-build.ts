import { execFile } from "node:child_process";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CLIENT = fileURLToPath(new URL("../../../", import.meta.url));
const BUILD = fileURLToPath(new URL("../../../../backend/openchat/web", import.meta.url));
const SOURCES = ["src", "public", "index.html", "vite.config.ts", "package-lock.json"];

/** The client as the gateway serves it, built anew only where its sources are newer. */
export default async function setUp(): Promise<void> {
  const built = await changedAt(`${BUILD}/index.html`);
  const sources = await Promise.all(SOURCES.map((name) => newestOf(`${CLIENT}${name}`)));
  if (built > Math.max(...sources)) return;
  // Beside it, then in its place: whoever is served meanwhile gets one or the other.
  const fresh = `${BUILD}.${process.pid}`;
  const build = ["node_modules/vite/bin/vite.js", "build", "--outDir", fresh, "--emptyOutDir", "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, build, {
    cwd: CLIENT,
    // Of the tests it has another one, with which React would be built for developers.
    env: { ...process.env, NODE_ENV: "production" },
  });
  await rm(BUILD, { recursive: true, force: true });
  await rename(fresh, BUILD);
}

/** 0 where there is none. */
async function changedAt(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.mtimeMs ?? 0;
}

async function newestOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path, { recursive: true });
  return Math.max(...(await Promise.all(entries.map((entry) => changedAt(`${path}/${entry}`)))));
}
