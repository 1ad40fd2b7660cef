import { act, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { IconButton } from "@/ui/icon-button";
import { Tooltip } from "@/ui/tooltip";
import { renderInApp } from "../support/render";

test("a control is named by its tooltip while the pointer rests on it", async () => {
  const { user } = renderInApp(<IconButton label="Copy" />);
  await user.hover(screen.getByRole("button", { name: "Copy" }));
  expect(await screen.findByRole("tooltip")).toHaveProperty("textContent", "Copy");
  await user.unhover(screen.getByRole("button"));
  await waitFor(() => expect(screen.queryByRole("tooltip")).toBeNull());
});

test("a press takes the tooltip away and does what the control does", async () => {
  let presses = 0;
  const press = () => {
    presses += 1;
  };
  const { user } = renderInApp(<IconButton label="Copy" onClick={press} />);
  await user.hover(screen.getByRole("button"));
  await screen.findByRole("tooltip");
  await user.click(screen.getByRole("button"));
  expect(screen.queryByRole("tooltip")).toBeNull();
  expect(presses).toBe(1);
});

test("what says more than the control's name describes it, and Escape takes it away", async () => {
  const { user } = renderInApp(
    <Tooltip text="Write a message first">
      <button type="button">Send</button>
    </Tooltip>,
  );
  await user.hover(screen.getByRole("button"));
  await waitFor(() =>
    expect(screen.getByRole("button").getAttribute("aria-describedby")).toBe(screen.getByRole("tooltip").id),
  );
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("tooltip")).toBeNull();
  expect(screen.getByRole("button").hasAttribute("aria-describedby")).toBe(false);
});

test("nothing is shown where there is nothing to say", async () => {
  const { user } = renderInApp(
    <>
      <Tooltip text="All of the title" when={() => false}>
        <button type="button">Title</button>
      </Tooltip>
      <IconButton label="Copy" />
    </>,
  );
  await user.hover(screen.getByRole("button", { name: "Title" }));
  await user.hover(screen.getByRole("button", { name: "Copy" }));
  expect(await screen.findByRole("tooltip")).toHaveProperty("textContent", "Copy");
});

test("a tooltip goes with its control", async () => {
  const { user } = renderInApp(<StopOnce />);
  await user.hover(screen.getByRole("button", { name: "Stop" }));
  await screen.findByRole("tooltip");
  act(() => screen.getByRole("button", { name: "End" }).focus());
  expect(screen.queryByRole("tooltip")).toBeNull();
});

/** A control that goes while the pointer rests on it, as when an answer ends. */
function StopOnce() {
  const [isThere, setIsThere] = useState(true);
  return (
    <>
      {isThere && <IconButton label="Stop" />}
      <button type="button" onFocus={() => setIsThere(false)}>
        End
      </button>
    </>
  );
}
