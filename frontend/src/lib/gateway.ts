import { createApi } from "@/protocol/api";
import type { Gateway } from "@/protocol/gateway";
import { signedIn } from "./session";

/** Says `online` when the browser does, and when a person wants to try now. */
const network = new EventTarget();
window.addEventListener("online", reconnect);

/** The gateway that this page comes from. */
export const gateway: Gateway = { url: "", network, signIn: signedIn };

/** Its calls, typed. They throw GatewayErrors. */
export const api = createApi({ ...gateway, url: window.location.origin });

/** Try again at once what waits to be tried again. */
export function reconnect(): void {
  network.dispatchEvent(new Event("online"));
}
