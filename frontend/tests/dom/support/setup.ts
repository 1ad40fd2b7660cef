import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A wait ends with what it waits for; this is how long a busy machine may take.
configure({ asyncUtilTimeout: 4000 });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
