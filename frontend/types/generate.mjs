// The gateway's description of itself (openapi.json) and the types made of it. Needs the gateway's Python, no network
// once the packages are here.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const python = process.env.OPENCHAT_PYTHON ?? path("../../.venv/bin/python");

execFileSync(python, [path("describe.py")], {
  env: { ...process.env, PYTHONPATH: path("../../backend") },
  stdio: "inherit",
});
if (!existsSync(path("node_modules"))) execFileSync("npm", ["ci"], { cwd: here, stdio: "inherit" });

const { default: openapiTS, astToString } = await import("openapi-typescript");
const source = readFileSync(path("../openapi.json"), "utf8");
const types = astToString(await openapiTS(source, { defaultNonNullable: false }));
const fingerprint = createHash("sha256").update(source).digest("hex");
// A test compares the fingerprint, so that neither file can change without the other.
const head = `// Made by \`npm run types\` from openapi.json, sha256 ${fingerprint}.\n\n`;
writeFileSync(path("../src/protocol/openapi.d.ts"), head + types);
