import type { TestProject } from "vitest/node";
import { run } from "../../support/program";

/** One upstream for all tests, whose models talk: `echo: TEXT` is answered by TEXT, `echo@20: TEXT` slowly. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const upstream = await run(["-m", "tests.support.demo_upstream"], /^(http:\S+)/);
  project.provide("upstreamUrl", upstream.ready);
  return upstream.kill;
}
