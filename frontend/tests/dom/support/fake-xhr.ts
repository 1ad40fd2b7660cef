import { onTestFinished, vi } from "vitest";

/** Uploads go to the test's fetch, their bytes told as sent before the answer comes. */
class FakeXMLHttpRequest {
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  status = 0;
  responseText = "";
  readonly #sent = new Headers();
  readonly #leaving = new AbortController();
  #method = "";
  #url = "";
  #received = new Headers();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#sent.set(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.#received.get(name);
  }

  abort(): void {
    this.#leaving.abort();
  }

  async send(body: Blob): Promise<void> {
    this.upload.onprogress?.({ loaded: body.size / 2 });
    const request = {
      method: this.#method,
      headers: this.#sent,
      body: await body.text(),
      signal: this.#leaving.signal,
    };
    try {
      const response = await fetch(this.#url, request);
      this.status = response.status;
      this.#received = response.headers;
      this.responseText = await response.text();
    } catch {
      if (this.#leaving.signal.aborted) this.onabort?.();
      else this.onerror?.();
      return;
    }
    this.onload?.();
  }
}

export function fakeXhr(): void {
  vi.stubGlobal("XMLHttpRequest", FakeXMLHttpRequest);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
}
