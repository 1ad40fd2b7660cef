import { readFileSync } from "node:fs";

const BUILD = "../backend/openchat/web";
const page = readFileSync(new URL(`${BUILD}/index.html`, import.meta.url), "utf8");

/** What the page itself names: its script and all that this imports, and its styles. */
function named(suffix) {
  return Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, path]) => `${BUILD}${path}`).filter((path) =>
    path.endsWith(suffix),
  );
}

export default [
  { name: "scripts of the first page", path: named(".js"), gzip: true, limit: "180 kB" },
  { name: "styles of the first page", path: named(".css"), gzip: true, limit: "15 kB" },
  {
    name: "what shows messages, loaded beside them",
    path: ["message-list", "parts"].map((name) => `${BUILD}/assets/${name}-*.js`),
    gzip: true,
    limit: "80 kB",
  },
];
