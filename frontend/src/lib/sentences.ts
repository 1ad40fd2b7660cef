/** The text up to the end of its last whole sentence or line. */
export function wholeSentences(text: string): string {
  return /^[\s\S]*(?:[.!?…。！？](?=\s)|\n)/.exec(text)?.[0] ?? "";
}
