import { usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/button";
import { answerNotificationQuestion, useNotificationQuestion } from "./notify";

/** Asked once, after an answer has ended while the page was not in sight. */
export function NotificationQuestion() {
  const isDue = useNotificationQuestion(({ due }) => due);
  const isUnasked = usePreferences(({ notifications }) => notifications === "unasked");
  if (!isDue || !isUnasked) return null;
  return (
    <section aria-label="Notifications" className="mx-2 mb-2 rounded-lg border bg-raised p-3 text-sm">
      <p>Tell you when an answer is ready?</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" look="solid" onClick={() => void answerNotificationQuestion(true)}>
          Yes
        </Button>
        <Button size="small" look="quiet" onClick={() => void answerNotificationQuestion(false)}>
          No thanks
        </Button>
      </div>
    </section>
  );
}
