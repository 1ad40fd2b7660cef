import createClient, { type Client } from "openapi-fetch";
import { ConnectionLost } from "./errors";
import { answer, type Gateway } from "./gateway";
import type { paths } from "./openapi";

/** Every call of the gateway but its streams, typed by its own description. They throw GatewayErrors. */
export type Api = Client<paths>;

export function createApi(gateway: Gateway): Api {
  return createClient<paths>({
    baseUrl: gateway.url,
    headers: { ...gateway.headers },
    fetch: (request) => answerWhole(gateway, request),
  });
}

async function answerWhole(gateway: Gateway, request: Request): Promise<Response> {
  // A copy, since a body can be sent only once.
  const response = await answer(gateway, (signal) => fetch(request.clone(), { signal }), request.signal);
  // No response with this status may have a body, not even an empty one.
  if (response.status === 204) return response;
  try {
    return new Response(await response.arrayBuffer(), response);
  } catch (cause) {
    request.signal.throwIfAborted();
    throw new ConnectionLost("the answer broke off", { cause });
  }
}
