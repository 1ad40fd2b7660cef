import clsx from "clsx";
import { FileText, RotateCcw, X } from "lucide-react";
import { IconButton } from "@/ui/icon-button";
import { stageWords } from "./attachment-words";
import type { Attachment } from "./draft";
import { removeAttachment, retryUpload } from "./uploads";

export function AttachmentCard({ draftKey, attachment }: { draftKey: string; attachment: Attachment }) {
  const { id, name, stage } = attachment;
  return (
    <li
      className={clsx(
        "relative flex h-14 w-60 max-w-full shrink-0 items-center gap-2.5 overflow-hidden rounded-lg border pr-1 pl-1.5",
        stage.is === "failed" ? "border-danger bg-danger-soft" : "bg-page",
      )}
    >
      <Thumbnail attachment={attachment} />
      <div className="min-w-0 grow">
        <p dir="auto" title={name} className="truncate text-sm">
          {name}
        </p>
        <p
          title={stage.is === "failed" ? stage.problem : undefined}
          className={clsx("truncate text-xs", stage.is === "failed" ? "text-danger" : "text-muted")}
        >
          {stageWords(attachment)}
        </p>
      </div>
      {stage.is === "failed" && stage.again && (
        <IconButton label={`Retry ${name}`} size="small" onClick={() => retryUpload(id)}>
          <RotateCcw />
        </IconButton>
      )}
      <IconButton
        label={stage.is === "uploading" ? `Cancel ${name}` : `Remove ${name}`}
        size="small"
        onClick={() => removeAttachment(draftKey, attachment)}
      >
        <X />
      </IconButton>
      {stage.is === "uploading" && <Progress name={name} fraction={stage.progress} />}
    </li>
  );
}

function Thumbnail({ attachment: { preview } }: { attachment: Attachment }) {
  const box = "size-10 shrink-0 rounded-md bg-active";
  // Its name stands beside it.
  if (preview !== null) return <img src={preview} alt="" className={clsx(box, "object-cover")} />;
  return (
    <span className={clsx(box, "grid place-items-center text-faint")}>
      <FileText className="size-5" />
    </span>
  );
}

function Progress({ name, fraction }: { name: string; fraction: number }) {
  return (
    <div
      role="progressbar"
      aria-label={`Uploading ${name}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(fraction * 100)}
      className="absolute inset-x-0 bottom-0 h-0.5 bg-active"
    >
      <div className="h-full origin-left bg-accent transition-transform" style={{ transform: `scaleX(${fraction})` }} />
    </div>
  );
}
