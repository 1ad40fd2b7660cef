import { act, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ConnectionBanner } from "@/features/gateway";
import { fakeGateway } from "../support/fake-gateway";
import { renderInApp } from "../support/render";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function openPage() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  const gateway = fakeGateway();
  const view = renderInApp(<ConnectionBanner />, { live: true });
  await pass(100);
  return { gateway, ...view };
}

async function pass(milliseconds: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(milliseconds));
}

const banner = () => screen.getByRole("status").textContent;
const button = () => screen.queryByRole("button", { name: "Try now" });

test("a gateway that is there is not talked of, and neither is a hiccup", async () => {
  const { gateway } = await openPage();
  expect(banner()).toBe("");
  gateway.cut();
  await pass(1500);
  expect(banner()).toBe("");
  await pass(5000);
  expect(banner()).toBe("");
});

test("a gateway that is gone is, with the next try; and when it is back, that too", async () => {
  const { gateway } = await openPage();
  gateway.down();
  await pass(2500);
  expect(banner()).toBe("The gateway cannot be reached.");
  screen.getByText(/Trying again in \d+ s\./);
  gateway.up();
  await pass(25_000);
  expect(banner()).toBe("");
  expect(button()).toBeNull();
});

test("one may try at once", async () => {
  const { gateway } = await openPage();
  gateway.down();
  // Long enough that the pauses have grown.
  await pass(30_000);
  gateway.up();
  act(() => button()?.click());
  await pass(100);
  expect(banner()).toBe("Connected again.");
  await pass(3000);
  expect(banner()).toBe("");
});

test("a device without a network is told that", async () => {
  const { gateway } = await openPage();
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  gateway.down();
  await pass(2500);
  expect(banner()).toBe("This device is offline.");
});
