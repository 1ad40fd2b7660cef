import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { Palette } from "@/features/palette";
import { type Command, useCommands } from "@/lib/commands";
import { setUi, useUi } from "@/lib/ui-state";
import { fakeGateway, page } from "../support/fake-gateway";
import { conversation } from "../support/fixtures";
import { focusIsOn } from "../support/focus";
import { renderInApp } from "../support/render";

const sky = conversation({ id: "sky", title: "Why is the sky blue?" });
const soup = conversation({ id: "soup", title: "Lentil soup" });
const ecole = conversation({ id: "ecole", title: "École normale" });

function Page({ commands }: { commands: readonly Command[] }) {
  useCommands(commands);
  return (
    <>
      <button type="button">Before</button>
      <Palette />
    </>
  );
}

async function openPalette(...commands: Command[]) {
  const gateway = fakeGateway()
    .on("GET /api/conversations", ({ query }) => page(query.has("q") ? [ecole] : [sky, soup]))
    .on("GET /api/models", { ...page([]), fetched_at: null, stale: false, default_model: "" });
  const view = renderInApp(<Page commands={commands} />);
  screen.getByRole("button", { name: "Before" }).focus();
  act(() => setUi({ paletteOpen: true }));
  const field = await screen.findByRole("combobox", {}, { timeout: 5000 });
  return { gateway, field, ...view };
}

function command(title: string, more: Partial<Command> = {}): Command {
  return { id: title, title, section: "Appearance", run: () => {}, ...more };
}

const options = () => screen.getAllByRole("option").map(({ textContent }) => textContent);

test("it has a name and offers the last conversations and every command, with its keys", async () => {
  const { field } = await openPalette(
    command("Switch theme", { keys: "Mod+Shift+L" }),
    command("Not here", { listed: false }),
  );
  expect(screen.getByRole("dialog", { name: "Command palette" })).toBeTruthy();
  await focusIsOn(field);
  await screen.findByRole("option", { name: "Lentil soup" });
  expect(options()).toEqual(["Lentil soup", "Why is the sky blue?", "Switch themeCtrlShiftL"]);
});

test("Enter runs what was found, after the palette has gone and the focus is back", async () => {
  const focused: (string | null | undefined)[] = [];
  const run = () => focused.push(document.activeElement?.textContent);
  const { user } = await openPalette(command("Switch theme", { run }));
  await user.keyboard("sw th{Enter}");
  await waitFor(() => expect(focused).toEqual(["Before"]));
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a conversation is found by its title here, and by the gateway where it is not here", async () => {
  const { user, gateway } = await openPalette(command("Switch theme"));
  await user.keyboard("ecole");
  await user.click(await screen.findByRole("option", { name: "École normale" }));
  await waitFor(() => expect(window.location.pathname).toBe("/c/ecole"));
  expect(gateway.asked("GET /api/conversations").at(-1)?.query.get("q")).toBe("ecole");
});

test("what has no such name is said to be none", async () => {
  const { user, gateway } = await openPalette(command("Switch theme"));
  gateway.on("GET /api/conversations", page([]));
  await user.keyboard("xyzzy");
  await screen.findByText("Nothing has this name. Fewer letters may find it.");
});

test("Escape closes it, the focus is back, and the next time it begins anew", async () => {
  const { user } = await openPalette(command("Switch theme"));
  await user.keyboard("theme{Escape}");
  await focusIsOn(screen.getByRole("button", { name: "Before" }));
  expect(useUi.getState().paletteOpen).toBe(false);
  act(() => setUi({ paletteOpen: true }));
  expect((await screen.findByRole<HTMLInputElement>("combobox")).value).toBe("");
});
