// The gateway as a user starts it, over an empty folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHON = process.env.OPENCHAT_PYTHON ?? `${ROOT}.venv/bin/python`;

export async function startGateway(upstreamUrl, settings = {}) {
  const home = await mkdtemp(join(tmpdir(), "openchat-bench-"));
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(PYTHON, ["-m", "openchat", "serve"], {
    cwd: home,
    env: {
      PATH,
      HOME,
      PYTHONPATH: `${ROOT}backend`,
      OPENCHAT_HOME: home,
      PORT: "0",
      DATABASE_URL: "sqlite+aiosqlite:///openchat.db",
      OPENROUTER_API_KEY: "sk-or-v1-bench-key",
      OPENROUTER_BASE_URL: upstreamUrl,
      LOCAL_MODEL: "off",
      TITLE_MODEL: "off",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = async () => {
    const closed = child.exitCode === null ? new Promise((resolve) => child.once("close", resolve)) : null;
    child.kill();
    await closed;
    await rm(home, { recursive: true, force: true });
  };
  try {
    return { url: await ready(child), end };
  } catch (error) {
    await end();
    throw error;
  }
}

function ready(child) {
  const said = [];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => reject(new Error(`the gateway ended before it was ready:\n${said.join("\n")}`)));
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on("line", (line) => {
        if (said.length < 100) said.push(line);
        const url = /is ready: (http:\/\/[\w.:]+)/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
    }
  });
}

/** Store a document; whoever asks for it twice has two conversations. */
export async function importInto(gateway, document) {
  const response = await fetch(`${gateway.url}/api/import`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(document),
  });
  if (!response.ok) throw new Error(`the conversation was not imported: ${await response.text()}`);
}
