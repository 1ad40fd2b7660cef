import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { createApi } from "../../src/protocol/api";
import type { Message } from "../../src/protocol/events";
import type { Gateway } from "../../src/protocol/gateway";
import type { components } from "../../src/protocol/openapi";
import { type Program, run } from "./program";

/** Settings as in `.env`, over those of a test. */
export type Settings = Readonly<Record<string, string>>;

/** A real gateway in front of the scripted upstream. After a kill it starts again on the same port and store. */
export class TestGateway {
  private constructor(
    readonly url: string,
    private readonly home: string,
    private readonly settings: Settings,
    private program: Program,
  ) {}

  static async start(settings: Settings = {}): Promise<TestGateway> {
    const home = await mkdtemp(join(tmpdir(), "openchat-web-"));
    const program = await serve(home, "0", settings);
    return new TestGateway(program.ready, home, settings, program);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  async restart(): Promise<void> {
    this.program = await serve(this.home, String(this.port), this.settings);
  }

  async end(): Promise<void> {
    await this.kill();
    await rm(this.home, { recursive: true });
  }
}

function serve(home: string, port: string, settings: Settings): Promise<Program> {
  return run(["-m", "openchat", "serve"], /is ready: (http:\/\/[\w.:]+)/, {
    OPENCHAT_HOME: home,
    PORT: port,
    DATABASE_URL: "sqlite+aiosqlite:///openchat.db",
    OPENROUTER_API_KEY: "sk-or-v1-scripted-key",
    OPENROUTER_BASE_URL: inject("upstreamUrl"),
    LOCAL_MODEL: "off",
    TITLE_MODEL: "off",
    ...settings,
  });
}

export async function newConversation(
  gateway: Gateway,
  body: components["schemas"]["ConversationCreate"] = {},
): Promise<string> {
  const { data } = await createApi(gateway).POST("/api/conversations", { body });
  if (!data) throw new Error("no conversation was made");
  return data.id;
}

export async function messagesOf(gateway: Gateway, conversation: string): Promise<Message[]> {
  const params = { path: { conversation_id: conversation }, query: { path: "all" } };
  const { data } = await createApi(gateway).GET("/api/conversations/{conversation_id}/messages", { params });
  return data?.items ?? [];
}

export async function statusOf(gateway: Gateway, runId: string): Promise<string | undefined> {
  const { data } = await createApi(gateway).GET("/api/runs/{run_id}", { params: { path: { run_id: runId } } });
  return data?.status;
}
