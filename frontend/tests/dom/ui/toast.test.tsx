import { act, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { toast } from "@/ui/toast";
import { focusIsOn } from "../support/focus";
import { renderInApp } from "../support/render";

test("whoever took the way back is again where they were", async () => {
  const { user } = renderInApp(<input aria-label="Message" />);
  const field = screen.getByRole("textbox", { name: "Message" });
  field.focus();
  act(() => toast({ text: "Deleted.", action: { label: "Undo", run: () => toast({ text: "It is back." }) } }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(await screen.findByText("It is back.")).toBeTruthy();
  await focusIsOn(field);
});

test("where that is gone, on the page", async () => {
  const { user } = renderInApp(
    <main id="main" tabIndex={-1}>
      <Once label="Delete" />
    </main>,
  );
  screen.getByRole("button", { name: "Delete" }).focus();
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("button", { name: "Dismiss" }));
  await focusIsOn(screen.getByRole("main"));
});

/** A button that is gone with what it did. */
function Once({ label }: { label: string }) {
  const [isThere, setThere] = useState(true);
  const press = () => {
    setThere(false);
    toast({ text: "Deleted." });
  };
  return (
    isThere && (
      <button type="button" onClick={press}>
        {label}
      </button>
    )
  );
}
