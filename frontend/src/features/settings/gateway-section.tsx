import { LogOut } from "lucide-react";
import { closeSession, useAbout } from "@/features/gateway";
import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toast";
import { Fact } from "./fact";
import { Group } from "./group";
import { StorageNote } from "./storage-note";
import { UpstreamList } from "./upstream-list";
import { LOCAL_MODEL_WORDS } from "./words";

export function GatewaySection() {
  const { data: about, error } = useAbout();
  return (
    <>
      <UpstreamList />
      <Group title="How it is set up">
        {error && <p className="text-sm text-danger">{problemWords(error)}</p>}
        {!about && !error && <Skeleton className="h-24" />}
        {about && (
          <>
            <dl className="flex flex-col gap-3">
              <Fact name="OpenRouter key">{about.key_configured ? "Set" : "Not set"}</Fact>
              <Fact name="Local model">{LOCAL_MODEL_WORDS[about.local_model]}</Fact>
              <Fact name="Conversations are kept in">
                {about.storage === "memory" ? "Memory" : "A SQLite database"}
              </Fact>
              <Fact name="Deleted ones can be restored for">{about.restore_days} days</Fact>
              <Fact name="Access token">{about.authentication === "token" ? "Asked for" : "Not asked for"}</Fact>
            </dl>
            {about.forgets_at_end && <StorageNote />}
          </>
        )}
      </Group>
      {about?.authentication === "token" && <SignOut />}
    </>
  );
}

function SignOut() {
  const leave = () => closeSession().catch((error: unknown) => toast({ text: problemWords(error), tone: "danger" }));
  return (
    <Button onClick={() => void leave()}>
      <LogOut aria-hidden="true" className="size-4" />
      Sign out of this browser
    </Button>
  );
}
