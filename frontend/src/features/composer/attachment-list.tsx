import { AttachmentCard } from "./attachment-card";
import { progressWords } from "./attachment-words";
import type { Attachment } from "./draft";

/** What goes along with the text. */
export function AttachmentList({ draftKey, attachments }: { draftKey: string; attachments: readonly Attachment[] }) {
  return (
    <>
      <p role="status" className="sr-only">
        {progressWords(attachments)}
      </p>
      {attachments.length > 0 && (
        <ul aria-label="Attachments" className="flex max-h-48 gap-2 overflow-auto px-3 pt-3 sm:flex-wrap">
          {attachments.map((attachment) => (
            <AttachmentCard key={attachment.id} draftKey={draftKey} attachment={attachment} />
          ))}
        </ul>
      )}
    </>
  );
}
