/** Has the browser save a conversation as a file. */
export function saveExport(id: string, format: "md" | "json"): void {
  const link = document.createElement("a");
  link.href = `/api/conversations/${id}/export?format=${format}`;
  link.download = "";
  link.click();
}
