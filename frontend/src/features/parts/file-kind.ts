const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "application/json": "JSON",
    "application/pdf": "PDF",
    "application/zip": "ZIP archive",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/plain": "Text",
  }),
);

/** The kind of a file in a word: by its type, else by its name. */
export function fileKind({ name, media_type }: { name: string | null; media_type: string }): string {
  const known = KINDS.get(media_type.split(";")[0] ?? "");
  if (known !== undefined) return known;
  const extension = /\.([a-z\d]{1,8})$/i.exec(name ?? "")?.[1];
  if (extension !== undefined) return extension.toUpperCase();
  return media_type.startsWith("audio/") ? "Audio" : media_type.startsWith("video/") ? "Video" : "File";
}
