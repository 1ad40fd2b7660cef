export { useAbout } from "./about";
export { ConnectionBanner } from "./connection-banner";
export { SessionGate } from "./session-gate";
export { closeSession } from "./sessions";
export { Welcome } from "./welcome";
