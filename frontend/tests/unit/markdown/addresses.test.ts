import { expect, test } from "vitest";
import { disguises, safeImage, safeLink } from "@/features/markdown/addresses";
import { visible } from "@/lib/bidi";

test.each([
  "javascript:alert(1)",
  " JavaScript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://example.org/x",
  "/settings",
  "#fragment",
  "//example.org",
  "example.org",
  "",
  "https://",
])("%j is no link", (url) => {
  expect(safeLink(url)).toBeNull();
});

test("the web's addresses and mail are, by the name of who is there", () => {
  expect(safeLink("https://user:secret@example.org:8080/x")?.host).toBe("example.org:8080");
  expect(safeLink("https://аррӏе.com")?.host).toMatch(/^xn--/);
  expect(safeLink("mailto:a@example.org")?.host).toBe("a@example.org");
});

test("an image of the gateway or in the text itself is shown at once, another on request, the rest never", () => {
  expect(safeImage("/api/files/01a1-fe")).toEqual({ src: "/api/files/01a1-fe", host: null });
  expect(safeImage("data:image/png;base64,AAAA")?.host).toBeNull();
  expect(safeImage("https://example.org/a.png")?.host).toBe("example.org");
  for (const url of [
    "/api/files/../session",
    "/api/files/a?b",
    "data:image/svg+xml;base64,AAAA",
    "javascript:x",
    "//e.org/a",
  ]) {
    expect(safeImage(url)).toBeNull();
  }
});

test.each([
  ["https://bank.example", "https://evil.example/x", true],
  ["bank.example/login", "https://evil.example", true],
  ["www.example.org", "https://example.org/", false],
  ["https://example.org/a", "https://example.org/b", false],
  ["our report", "https://evil.example", false],
  ["example.org", "mailto:a@example.org", false],
])("words %j that lead to %s", (words, url, expected) => {
  const address = safeLink(url);
  expect(address && disguises(words, address)).toBe(expected);
});

test("marks that turn the direction of text are seen instead of obeyed", () => {
  expect(visible("a\u202eb\u2066c\u2069d")).toBe("a\ufffdb\ufffdc\ufffdd");
  expect(visible("עברית \u200f123")).toBe("עברית \u200f123");
});
