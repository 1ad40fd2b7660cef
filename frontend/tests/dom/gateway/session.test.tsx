import { useQuery } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { SessionGate } from "@/features/gateway";
import { api } from "@/lib/gateway";
import { type FakeGateway, fakeGateway, page, problem } from "../support/fake-gateway";
import { about, conversation } from "../support/fixtures";
import { focusIsOn } from "../support/focus";
import { renderInApp } from "../support/render";

const REFUSED = problem(401, "unauthorized", "send the access token");

/** A gateway with a token, and the cookie that a browser would keep. */
class LockedGateway {
  isOpen = false;
  keepsCookies = true;

  constructor(readonly gateway: FakeGateway) {
    gateway.on("GET /api/about", () => (this.isOpen ? about({ authentication: "token" }) : REFUSED));
    gateway.on("GET /api/conversations", () => (this.isOpen ? page([conversation({ title: "Blue" })]) : REFUSED));
    gateway.on("POST /api/session", ({ body }) => {
      if (body.token !== "right-token") return problem(401, "unauthorized", "this is not the access token");
      this.isOpen = this.keepsCookies;
      return undefined;
    });
  }
}

/** Stands for the app: something that is fetched, and something that is being written. */
function Page() {
  const query = useQuery({
    queryKey: ["titles"],
    queryFn: async ({ signal }) =>
      (await api.GET("/api/conversations", { signal })).data?.items.map(({ title }) => title) ?? [],
  });
  return (
    <>
      <p>Titles: {query.data?.join()}</p>
      <textarea aria-label="Draft" />
      <button type="button" onClick={() => void query.refetch()}>
        Fetch
      </button>
    </>
  );
}

function openPage(isOpen = false) {
  const locked = new LockedGateway(fakeGateway());
  locked.isOpen = isOpen;
  const view = renderInApp(
    <SessionGate>
      <Page />
    </SessionGate>,
  );
  return { locked, ...view };
}

test("a gateway with a token asks for it before it shows anything", async () => {
  const { user } = openPage();
  await screen.findByRole("heading", { name: "Open Chat is locked" });
  expect(screen.queryByLabelText("Draft")).toBeNull();
  const field = screen.getByLabelText("Access token");
  await focusIsOn(field);
  screen.getByText(/asked for it\s+once/);
  await user.type(field, "right-token{Enter}");
  await screen.findByText("Titles: Blue");
});

test("a wrong token is said to be wrong, and can be mended", async () => {
  const { user } = openPage();
  const field = await screen.findByLabelText("Access token");
  await user.type(field, "wrong-token{Enter}");
  await screen.findByText(/not the token of this gateway/);
  expect(field.getAttribute("aria-invalid")).toBe("true");
  await focusIsOn(field);
  await user.clear(field);
  await user.type(field, "right-token{Enter}");
  await screen.findByText("Titles: Blue");
});

test("a browser that keeps no cookie is told so", async () => {
  const { user, locked } = openPage();
  locked.keepsCookies = false;
  await user.type(await screen.findByLabelText("Access token"), "right-token{Enter}");
  await screen.findByText(/did not keep the session's cookie/);
});

test("a session that ends in between is taken up again, and nothing is lost", async () => {
  const { user, locked } = openPage(true);
  await screen.findByText("Titles: Blue");
  await user.type(screen.getByLabelText("Draft"), "Half a sentence");
  locked.isOpen = false;
  await user.click(screen.getByRole("button", { name: "Fetch" }));

  await screen.findByRole("dialog", { name: "Your session has ended" });
  await user.keyboard("{Escape}");
  screen.getByRole("dialog");
  await user.type(screen.getByLabelText("Access token"), "right-token{Enter}");

  const draft = await screen.findByRole("textbox", { name: "Draft" });
  expect(draft).toHaveProperty("value", "Half a sentence");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(locked.gateway.asked("GET /api/conversations")).toHaveLength(3);
});

test("a token given in another tab opens this one too", async () => {
  const { locked } = openPage();
  await screen.findByLabelText("Access token");
  locked.isOpen = true;
  new BroadcastChannel("openchat.session").postMessage("unlocked");
  await screen.findByText("Titles: Blue");
});
