import type { TestProject } from "vitest/node";
import { run } from "./program";

declare module "vitest" {
  interface ProvidedContext {
    upstreamUrl: string;
  }
}

/** One scripted upstream for all tests: what it answers is chosen by the model of each request. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const upstream = await run(["-m", "openchat.upstream.scripted", "--port", "0"], /^(http:\S+)/);
  project.provide("upstreamUrl", upstream.ready);
  return upstream.kill;
}
