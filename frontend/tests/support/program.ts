import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PYTHON = process.env.OPENCHAT_PYTHON ?? `${ROOT}.venv/bin/python`;

/** A Python program of this repository, in a process of its own. */
export interface Program {
  /** What it printed where it became ready. */
  readonly ready: string;
  /** Ends it without a word, as a crash does. */
  kill(): Promise<void>;
}

/** `args` go to Python. Ready once a line matches; the match's first group is `ready`. */
export async function run(args: string[], ready: RegExp, env: Record<string, string> = {}): Promise<Program> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(PYTHON, args, {
    env: { PATH, HOME, PYTHONPATH: `${ROOT}backend`, ...env },
    cwd: env.OPENCHAT_HOME ?? ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const kill = () => end(child);
  try {
    return { ready: await match(child, ready), kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

function match(child: ChildProcess, pattern: RegExp): Promise<string> {
  const printed: string[] = [];
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => reject(new Error(`it ended before it was ready:\n${printed.join("\n")}`)));
    for (const input of [child.stdout, child.stderr]) {
      if (!input) continue;
      // Read to the end, or a full pipe stops it.
      createInterface({ input }).on("line", (line) => {
        if (printed.length < 100) printed.push(line);
        const found = pattern.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill("SIGKILL");
  });
}
