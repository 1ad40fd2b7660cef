import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { held, json, problem } from "../support/fake-gateway";
import { composerGateway, field, file, openComposer, pickModel } from "./open-composer";

const photo = () => file("sky.png", "image/png");

function paste(files: File[], types: string[]) {
  fireEvent.paste(field(), { clipboardData: { files, types, getData: () => "" } });
}

test("a pasted picture is uploaded at once and goes along", async () => {
  composerGateway();
  const { user, heard } = openComposer();
  paste([photo()], ["Files"]);
  expect(await screen.findByText("1 file attached.")).toBeTruthy();
  await user.type(field(), "What is this?{Enter}");
  const [message] = heard.sent;
  expect(message?.parts).toEqual([
    { type: "text", text: "What is this?" },
    { type: "image", file_id: expect.stringMatching(/^file-/) },
  ]);
  expect(screen.queryByRole("list", { name: "Attachments" })).toBeNull();
});

test("of a pasted table the text is taken, not its picture", () => {
  composerGateway();
  openComposer();
  paste([photo()], ["text/plain", "text/html", "Files"]);
  expect(screen.queryByRole("list", { name: "Attachments" })).toBeNull();
});

test("files dropped anywhere on the page are attached", async () => {
  composerGateway();
  openComposer();
  const dataTransfer = { types: ["Files"], files: [photo(), file("notes.txt", "text/plain")] };
  fireEvent.dragOver(document.body, { dataTransfer });
  expect(screen.getByText("Drop to attach")).toBeTruthy();
  fireEvent.drop(document.body, { dataTransfer });
  expect(screen.queryByText("Drop to attach")).toBeNull();
  expect(await screen.findByText("2 files attached.")).toBeTruthy();
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "sky.pngPNG · 5 B",
    "notes.txtTXT · 5 B",
  ]);
});

test("a chosen file that is no picture goes along as a file, with its name", async () => {
  composerGateway();
  const { user, heard } = openComposer();
  await user.upload(screen.getByLabelText("Files to attach"), file("notes.txt", "text/plain"));
  await screen.findByText("1 file attached.");
  await user.click(screen.getByRole("button", { name: "Send" }));
  expect(heard.sent[0]?.parts).toEqual([{ type: "file", file_id: expect.any(String), name: "notes.txt" }]);
});

test("what is too large is refused before it is uploaded, with the limit", async () => {
  const gateway = composerGateway();
  const { user } = openComposer();
  await waitFor(() => expect(gateway.asked("GET /api/about")).toHaveLength(1));
  const film = file("film.mp4", "video/mp4");
  Object.defineProperty(film, "size", { value: 24_000_000 });
  await user.upload(screen.getByLabelText("Files to attach"), film);
  expect(await screen.findByText("film.mp4 has 24 MB; the gateway takes up to 20 MB.")).toBeTruthy();
  expect(gateway.asked("POST /api/files")).toEqual([]);
});

test("a picture for a model that sees none is kept, and another model offered", async () => {
  composerGateway();
  const { user, heard } = openComposer({ model: "maker/blind" });
  await user.upload(screen.getByLabelText("Files to attach"), photo());
  expect(await screen.findByText("Blind takes no images.")).toBeTruthy();
  await user.type(field(), "What is this?{Enter}");
  expect(heard.sent).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Choose one that does" }));
  await pickModel(user, "Seer");
  expect(screen.queryByText("Blind takes no images.")).toBeNull();
  await user.type(field(), "{Enter}");
  expect(heard.sent[0]?.model).toBe("maker/seer");
});

test("a file keeps the name that it has here", async () => {
  const gateway = composerGateway();
  const before = { id: "f", url: "/api/files/f", name: "first.txt", media_type: "text/plain", size: 5 };
  gateway.on("POST /api/files", json(before));
  const { user, heard } = openComposer();
  await user.upload(screen.getByLabelText("Files to attach"), file("second.txt", "text/plain"));
  await screen.findByText("1 file attached.");
  await user.click(screen.getByRole("button", { name: "Send" }));
  expect(heard.sent[0]?.parts).toEqual([{ type: "file", file_id: "f", name: "second.txt" }]);
});

test("nothing is sent before the upload is finished", async () => {
  const gateway = composerGateway();
  const upload = held(json({ id: "late", url: "/api/files/late", name: "sky.png", media_type: "image/png", size: 5 }));
  gateway.on("POST /api/files", upload.answer);
  const { user, heard } = openComposer();
  await user.upload(screen.getByLabelText("Files to attach"), photo());
  const progress = await screen.findByRole("progressbar", { name: "Uploading sky.png" });
  await waitFor(() => expect(progress.getAttribute("aria-valuenow")).toBe("50"));
  await user.type(field(), "What is this?{Enter}");
  expect(await screen.findByText("Not sent yet. Wait until the upload is finished.")).toBeTruthy();
  upload.release();
  await screen.findByText("1 file attached.");
  await user.type(field(), "{Enter}");
  expect(heard.sent).toHaveLength(1);
});

test("an upload that failed says why, and is tried again", async () => {
  const gateway = composerGateway();
  gateway.down();
  const { user } = openComposer();
  await user.upload(screen.getByLabelText("Files to attach"), photo());
  expect(await screen.findByText("The upload of sky.png failed.")).toBeTruthy();
  expect(screen.getByText(/The gateway cannot be reached/)).toBeTruthy();
  gateway.up();
  await user.click(screen.getByRole("button", { name: "Retry sky.png" }));
  expect(await screen.findByText("1 file attached.")).toBeTruthy();
});

test("what the gateway refuses for good is not tried again", async () => {
  const gateway = composerGateway();
  gateway.on("POST /api/files", problem(413, "too_large", "a file has up to 20 MB"));
  const { user } = openComposer();
  await user.upload(screen.getByLabelText("Files to attach"), photo());
  expect(await screen.findByText("A file has up to 20 MB.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Retry sky.png" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Remove sky.png" }));
  expect(screen.queryByRole("list", { name: "Attachments" })).toBeNull();
});

test("an upload under way is cancelled", async () => {
  const gateway = composerGateway();
  gateway.on("POST /api/files", held(json({})).answer);
  const { user } = openComposer();
  await user.upload(screen.getByLabelText("Files to attach"), photo());
  await user.click(await screen.findByRole("button", { name: "Cancel sky.png" }));
  expect(screen.queryByRole("list", { name: "Attachments" })).toBeNull();
});
