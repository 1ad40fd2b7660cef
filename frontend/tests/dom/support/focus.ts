import { waitFor } from "@testing-library/react";
import { expect } from "vitest";

/** A dialog gives and takes the focus a little after it opened or closed. */
export const focusIsOn = (element: Element | null | undefined) =>
  waitFor(() => expect(document.activeElement).toBe(element));
