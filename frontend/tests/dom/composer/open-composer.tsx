import { act, screen } from "@testing-library/react";
import { useState } from "react";
import { onTestFinished } from "vitest";
import { Composer, type ComposerProps, type OutgoingMessage } from "@/features/composer";
import { useDrafts } from "@/features/composer/drafts";
import type { Model } from "@/lib/types";
import { model } from "../../support/model";
import { type Asked, fakeGateway, json } from "../support/fake-gateway";
import { fakeXhr } from "../support/fake-xhr";
import { about, detail } from "../support/fixtures";
import { renderInApp } from "../support/render";

/** It sees pictures. */
export const SEER = model({
  id: "maker/seer",
  name: "Maker: Seer",
  input_modalities: ["text", "image"],
  supported_parameters: ["temperature", "max_tokens"],
});

export const BLIND = model({ id: "maker/blind", name: "Maker: Blind" });

/** The gateway as the composer needs it: models, limits, files and estimates. */
export function composerGateway(models: readonly Model[] = [SEER, BLIND]) {
  fakeXhr();
  return fakeGateway()
    .on("GET /api/about", about())
    .on("GET /api/models", { items: models, next_cursor: null, fetched_at: null, stale: false, default_model: "" })
    .on("POST /api/files", stored)
    .on("POST /api/estimate", ({ body }: Asked) => ({ items: [quote(body.models[0])] }));
}

let files = 0;

function stored({ query }: Asked): Response {
  files += 1;
  const name = query.get("name");
  const media_type = name?.endsWith(".png") ? "image/png" : "text/plain";
  return json({ id: `file-${files}`, url: `/api/files/file-${files}`, name, media_type, size: 5 }, { status: 201 });
}

export function quote(id: string, fields: object = {}) {
  const cost_usd = { prompt: "0.000012", min: "0.00001", max: "0.0328" };
  return {
    model: id,
    prompt_tokens: 1204,
    prompt_tokens_range: [1100, 1300],
    max_tokens: 16_384,
    fits: true,
    cost_usd,
    ...fields,
  };
}

let opened = 0;

/** A composer of a conversation of its own, and what it sends. */
export function openComposer(props: Partial<ComposerProps> = {}) {
  opened += 1;
  const draftKey = props.draftKey ?? `conversation-of-composer-${opened}`;
  const heard: { sent: OutgoingMessage[]; stops: number } = { sent: [], stops: 0 };
  const given: ComposerProps = {
    draftKey,
    conversation: draftKey === "new" || draftKey === "temporary" ? null : detail({ id: draftKey }),
    model: "maker/seer",
    streaming: false,
    onModelChange: () => {},
    onSend: (message) => heard.sent.push(message),
    onStop: () => {
      heard.stops += 1;
    },
    ...props,
  };
  onTestFinished(() => act(() => void useDrafts.setState({ drafts: {} })));
  return { ...renderInApp(<Page {...given} />), heard, draftKey };
}

/** Keeps the choice of a model, as the page does. */
function Page(props: ComposerProps) {
  const [chosen, setChosen] = useState(props.model);
  return <Composer {...props} model={chosen} onModelChange={setChosen} />;
}

export function field(): HTMLTextAreaElement {
  return screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
}

/** Choose a model in the picker that is open. */
export async function pickModel(user: { type: (field: Element, keys: string) => Promise<void> }, name: string) {
  // It is loaded when it is opened for the first time.
  await user.type(await screen.findByRole("combobox", { name: /model/i }, { timeout: 4000 }), `${name}{Enter}`);
}

export function file(name: string, type: string, content = "hello"): File {
  return new File([content], name, { type });
}
