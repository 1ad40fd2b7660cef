import { Download } from "lucide-react";
import { Group } from "./group";
import { ImportForm } from "./import-form";

export function DataSection() {
  return (
    <>
      <Group title="Export" about="All conversations, archived ones too. Deleted and temporary ones are left out.">
        <ul className="flex flex-col gap-3">
          <ExportLink format="json" title="JSON" about="Everything, files and costs too. It can be imported again." />
          <ExportLink format="md" title="Markdown" about="To read: the branch in view of each conversation." />
          <ExportLink format="html" title="Web page" about="To read, images included. It needs nothing else." />
        </ul>
      </Group>
      <Group
        title="Import"
        about="A file that Open Chat exported, or one of ChatGPT, Open WebUI or LibreChat. Nothing that is here is changed."
      >
        <ImportForm />
      </Group>
    </>
  );
}

function ExportLink({ format, title, about }: { format: string; title: string; about: string }) {
  return (
    <li className="flex items-center justify-between gap-4">
      <div className="text-sm">
        <p className="font-medium">{title}</p>
        <p className="text-muted">{about}</p>
      </div>
      <a
        href={`/api/export?format=${format}`}
        download
        aria-label={`Download as ${title}`}
        className="inline-flex min-h-9 shrink-0 items-center gap-2 rounded-lg border border-strong bg-raised px-3.5 text-sm font-medium transition-colors hover:bg-hover coarse:min-h-11"
      >
        <Download aria-hidden="true" className="size-4" />
        Download
      </a>
    </li>
  );
}
