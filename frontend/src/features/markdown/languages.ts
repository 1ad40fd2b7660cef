// A map: an answer may name any language, `__proto__` too.
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    bash: "Bash",
    c: "C",
    cpp: "C++",
    cs: "C#",
    csharp: "C#",
    css: "CSS",
    csv: "CSV",
    diff: "Diff",
    dockerfile: "Dockerfile",
    go: "Go",
    graphql: "GraphQL",
    html: "HTML",
    ini: "INI",
    java: "Java",
    javascript: "JavaScript",
    js: "JavaScript",
    json: "JSON",
    jsx: "JSX",
    kotlin: "Kotlin",
    latex: "LaTeX",
    lua: "Lua",
    makefile: "Makefile",
    markdown: "Markdown",
    md: "Markdown",
    php: "PHP",
    plaintext: "Text",
    powershell: "PowerShell",
    py: "Python",
    python: "Python",
    r: "R",
    rb: "Ruby",
    ruby: "Ruby",
    rs: "Rust",
    rust: "Rust",
    scss: "SCSS",
    sh: "Shell",
    shell: "Shell",
    sql: "SQL",
    svg: "SVG",
    swift: "Swift",
    text: "Text",
    toml: "TOML",
    ts: "TypeScript",
    tsx: "TSX",
    txt: "Text",
    typescript: "TypeScript",
    xml: "XML",
    yaml: "YAML",
    yml: "YAML",
    zsh: "Zsh",
  }),
);

const LABEL_MAX = 40;

/** As people write it; what is not known, as the fence says it. */
export function languageName(language: string): string {
  return NAMES.get(language.toLowerCase()) ?? language.slice(0, LABEL_MAX);
}

/** Code that has no colours in any case. */
export function isPlain(language: string): boolean {
  return ["", "text", "txt", "plain", "plaintext", "output", "mermaid", "csv"].includes(language.toLowerCase());
}
