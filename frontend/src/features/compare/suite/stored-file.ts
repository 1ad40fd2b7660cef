const FILE = "openchat.suite-file";
const GOING = "openchat.suite-going";

/** A suite's file, as it was given. */
export interface StoredFile {
  readonly text: string;
  readonly fileName: string;
}

/** For a reload. Where the browser keeps nothing, the file is given again. */
export function keepFile(file: StoredFile): void {
  store(() => localStorage.setItem(FILE, JSON.stringify(file)));
}

export function forgetFile(): void {
  store(() => localStorage.removeItem(FILE));
}

export function keptFile(): StoredFile | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(FILE) ?? "null");
    if (typeof kept !== "object" || kept === null || !("text" in kept) || !("fileName" in kept)) return null;
    const { text, fileName } = kept;
    return typeof text === "string" && typeof fileName === "string" ? { text, fileName } : null;
  } catch {
    return null;
  }
}

/** Of this tab alone: another one that is opened later asks, and pays for, nothing by itself. */
export function keepGoing(isGoing: boolean): void {
  store(() => (isGoing ? sessionStorage.setItem(GOING, "yes") : sessionStorage.removeItem(GOING)));
}

export function wasGoing(): boolean {
  try {
    return sessionStorage.getItem(GOING) !== null;
  } catch {
    return false;
  }
}

function store(write: () => void): void {
  try {
    write();
  } catch {
    // Full, or forbidden: it is a convenience.
  }
}
