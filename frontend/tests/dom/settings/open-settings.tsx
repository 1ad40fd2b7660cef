import { Suspense } from "react";
import { SettingsPage, ShortcutSheet, useAppearance } from "@/features/settings";
// Here at once, so that a busy machine takes no part of a test's patience to fetch it.
import "@/features/settings/settings-page";
import { type Answer, fakeGateway } from "../support/fake-gateway";
import { about } from "../support/fixtures";
import { renderInApp } from "../support/render";

function Page({ section }: { section: string | undefined }) {
  useAppearance();
  return (
    <Suspense fallback="">
      <SettingsPage {...(section !== undefined && { section })} />
      <ShortcutSheet />
    </Suspense>
  );
}

/** The page of settings as the shell shows it, and a gateway behind it. */
export function openSettings(
  section?: string,
  fields: Parameters<typeof about>[0] = {},
  routes: Readonly<Record<string, Answer>> = {},
) {
  const gateway = fakeGateway();
  gateway.on("GET /api/about", () => about(fields));
  gateway.on("GET /api/models", { items: [], next_cursor: null, stale: false, default_model: "maker/model" });
  for (const [route, answer] of Object.entries(routes)) gateway.on(route, answer);
  return { gateway, ...renderInApp(<Page section={section} />, { path: `/settings/${section ?? ""}` }) };
}
