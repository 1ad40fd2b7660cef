const EXAMPLES = [
  {
    title: "Explain something",
    about: "How public-key cryptography works",
    text: "Explain how public-key cryptography works: first in two sentences, then in detail with an example.",
  },
  {
    title: "Review code",
    about: "Bugs and unclear names, the worst first",
    text: "Review this code. Name bugs and unclear names, the worst first, and show how you would write it:\n\n```\n\n```",
  },
  {
    title: "Improve a text",
    about: "Shorter and clearer, in its own tone",
    text: "Rewrite this text so that it is shorter and clearer, and keep its tone:\n\n",
  },
  {
    title: "Weigh options",
    about: "A table, then a recommendation",
    text: "Compare SQLite, PostgreSQL and DuckDB for an application with 10,000 users: a table, then a recommendation.",
  },
] as const;

export function ExamplePrompts({ onPrompt }: { onPrompt: (text: string) => void }) {
  return (
    <ul aria-label="Examples to begin with" className="grid gap-2 sm:grid-cols-2">
      {EXAMPLES.map(({ title, about, text }) => (
        <li key={title}>
          <button
            type="button"
            onClick={() => onPrompt(text)}
            className="w-full rounded-lg border bg-raised px-4 py-3 text-left text-sm transition-colors hover:bg-hover"
          >
            <span className="block font-medium">{title}</span>
            <span className="block text-muted">{about}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
