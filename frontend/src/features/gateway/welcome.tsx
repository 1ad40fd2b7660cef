import { useModels } from "@/features/models";
import { type About, useAbout } from "./about";
import { ExamplePrompts } from "./example-prompts";
import { KeyCard } from "./key-card";
import { canAnswer, situationOf } from "./situation";
import { Forgetful, WhoAnswers } from "./welcome-notes";

interface WelcomeProps {
  model: string | null;
  temporary?: boolean;
  /** Puts words into the composer, to be finished and sent. */
  onPrompt: (text: string) => void;
}

/** What an empty chat shows. The greeting is there at once, all that depends on the gateway comes below it. */
export function Welcome({ model, temporary = false, onPrompt }: WelcomeProps) {
  const about = useAbout();
  return (
    <div className="mx-auto flex w-full max-w-(--measure) flex-col gap-6 px-4 pt-[clamp(1.5rem,10vh,8rem)] pb-8">
      <div>
        <h2 className="text-2xl font-semibold text-balance">
          {temporary ? "Temporary chat" : "What can I help with?"}
        </h2>
        {temporary && <TemporaryNote hours={about.data?.temporary_hours} />}
      </div>
      {about.data && <Below about={about.data} model={model} temporary={temporary} onPrompt={onPrompt} />}
      {about.isError && <ExamplePrompts onPrompt={onPrompt} />}
    </div>
  );
}

function Below({ about, model, temporary, onPrompt }: WelcomeProps & { about: About; temporary: boolean }) {
  const { models } = useModels();
  const situation = situationOf(about, models);
  return (
    <>
      {canAnswer(situation) && <WhoAnswers model={model} />}
      {situation !== "key" && <KeyCard situation={situation} onPrompt={onPrompt} />}
      {canAnswer(situation) && <ExamplePrompts onPrompt={onPrompt} />}
      {about.forgets_at_end && !temporary && <Forgetful />}
    </>
  );
}

function TemporaryNote({ hours = 24 }: { hours: number | undefined }) {
  return (
    <p className="mt-2 max-w-prose text-muted">
      It is kept in the gateway's memory alone: in no list, no search and no export. It is gone after {hours} idle
      hours, or when the gateway ends.
    </p>
  );
}
