import { Link } from "wouter";
import { useAbout } from "@/features/gateway";
import { ModelPicker, modelLabel, useModel } from "@/features/models";
import { setPreferences, usePreferences } from "@/lib/preferences";
import { Button } from "@/ui/button";
import { Group } from "./group";

export function ModelsSection() {
  const chosen = usePreferences((preferences) => preferences.defaultModel);
  const fallback = useAbout().data?.default_model ?? null;
  const known = useModel(fallback);
  return (
    <>
      <Group title="New conversations" about="Which model answers where you have not chosen another one.">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span className="text-sm font-medium">Default model</span>
          <ModelPicker
            label="Default model"
            value={chosen ?? fallback}
            onChange={(id) => setPreferences({ defaultModel: id })}
          />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          {chosen === null ? (
            <p>It is the gateway's own default, and changes with it.</p>
          ) : (
            <>
              <p>The gateway's own is {fallback === null ? "not known" : modelLabel(known ?? fallback)}.</p>
              <Button size="small" onClick={() => setPreferences({ defaultModel: null })}>
                Use the gateway's
              </Button>
            </>
          )}
        </div>
      </Group>
      <p className="text-sm text-muted">
        Where the models come from, and whether each source works, is under{" "}
        <Link href="/settings/gateway" className="text-accent underline underline-offset-2">
          Gateway
        </Link>
        .
      </p>
    </>
  );
}
