// GatewayError
// ├── ProblemError     the gateway refused: its problem, with a code to decide by
// ├── ForeignAnswer    something else answered in its place: a proxy while the gateway starts, a captive portal
// └── ConnectionLost   no answer, or one that broke off
import type { components } from "./openapi";

export type Problem = components["schemas"]["Problem"];

export abstract class GatewayError extends Error {
  /** Whether the same request may succeed later, and may be sent again without asking. */
  abstract readonly passing: boolean;
  readonly retryAfterMs: number = 0;
}

export class ProblemError extends GatewayError {
  override readonly name = "ProblemError";
  override readonly retryAfterMs: number;

  constructor(
    readonly problem: Problem,
    override readonly passing = problem.retryable ?? false,
  ) {
    super(problem.detail);
    this.retryAfterMs = (problem.retry_after ?? 0) * 1000;
  }

  get code(): Problem["code"] {
    return this.problem.code;
  }
}

export class ForeignAnswer extends GatewayError {
  override readonly name = "ForeignAnswer";
  override readonly passing: boolean;

  constructor(readonly status: number) {
    super(`something between here and the gateway answered with ${status}`);
    this.passing = status < 400 || status === 408 || status === 429 || status >= 500;
  }
}

export class ConnectionLost extends GatewayError {
  override readonly name = "ConnectionLost";
  override readonly passing = true;
}

/** What a response that is no success says. */
export async function refusal(response: Response): Promise<GatewayError> {
  if (response.headers.get("Content-Type")?.startsWith("application/problem+json")) {
    try {
      const problem: Problem = await response.json();
      return new ProblemError(problem);
    } catch (cause) {
      return new ConnectionLost("the answer broke off", { cause });
    }
  }
  await response.body?.cancel();
  return new ForeignAnswer(response.status);
}
