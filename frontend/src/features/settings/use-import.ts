import { useRef, useState } from "react";
import { type Imported, type ImportProgress, importFile } from "./import-file";

export type ImportState =
  | { readonly phase: "none" }
  | { readonly phase: "running"; readonly progress: ImportProgress }
  | { readonly phase: "done"; readonly imported: Imported }
  | { readonly phase: "failed"; readonly error: unknown };

const BEGUN: ImportState = { phase: "running", progress: { fraction: 0, conversations: 0 } };

export function useImport() {
  const [state, setState] = useState<ImportState>({ phase: "none" });
  const leaving = useRef<AbortController | null>(null);
  const begin = async (file: File) => {
    leaving.current = new AbortController();
    const { signal } = leaving.current;
    setState(BEGUN);
    try {
      const imported = await importFile(file, (progress) => setState({ phase: "running", progress }), signal);
      setState({ phase: "done", imported });
    } catch (error) {
      setState(signal.aborted ? { phase: "none" } : { phase: "failed", error });
    }
  };
  return { state, begin, cancel: () => leaving.current?.abort() };
}
