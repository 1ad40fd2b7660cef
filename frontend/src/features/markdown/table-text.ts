type Rows = readonly (readonly string[])[];

export function asCsv(rows: Rows): string {
  return rows.map((row) => row.map(field).join(",")).join("\r\n");
}

export function asMarkdownTable([header = [], ...rows]: Rows): string {
  const line = (row: readonly string[]) => `| ${row.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
