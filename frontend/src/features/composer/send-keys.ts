/** Of what is written while an answer streams: in its place. */
export const STOP_AND_SEND_KEYS = "Mod+Shift+Enter";

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether this key press sends. The keys of a phone's screen have one Enter, which begins a line. */
export function sends(press: Press, sendKey: "enter" | "mod-enter", hasKeyboard: boolean): boolean {
  if (press.key !== "Enter" || press.shiftKey || press.altKey) return false;
  return press.ctrlKey || press.metaKey || (sendKey === "enter" && hasKeyboard);
}
