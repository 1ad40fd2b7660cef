import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A wait ends with what it waits for; this is how long a busy machine may take.
configure({ asyncUtilTimeout: 4000 });

// KaTeX looks when it is loaded, and sets nothing in a page without a doctype.
Object.defineProperty(document, "compatMode", { value: "CSS1Compat" });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
