"""Files over HTTP, and files in messages."""

from __future__ import annotations

import base64
import sqlite3
from typing import Any

import pytest

from openchat.upstream.scripted import ScriptedUpstream
from openchat.upstream.scripted.scenarios import png
from openchat.upstream.scripted.script import answer, close, say, show_image
from tests.conftest import SQLITE_URL, OpenGateway
from tests.support.gateway import Gateway

PNG_URL = png(4)
PNG = base64.b64decode(PNG_URL.partition(",")[2])
UNKNOWN = "/api/files/00000000-0000-7000-8000-000000000000"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def upload(gateway: Gateway, data: bytes, **query: str) -> dict[str, Any]:
    response = await gateway.client.post("/api/files", content=data, params=query)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def test_a_raw_body_is_a_file(gateway: Gateway) -> None:
    response = await gateway.client.post("/api/files", content=PNG, params={"name": "a/b\\c.png"})
    assert response.status_code == 201
    file = response.json()
    assert response.headers["location"] == file["url"] == f"/api/files/{file['id']}"
    assert (file["name"], file["media_type"], file["size"]) == ("c.png", "image/png", len(PNG))
    assert (await gateway.client.get(file["url"])).content == PNG


async def test_a_form_with_a_file_is_a_file(gateway: Gateway) -> None:
    response = await gateway.client.post("/api/files", files={"file": ("notes.txt", b"Some text", "image/png")})
    assert response.status_code == 201
    # By its content, whatever the form says.
    assert (response.json()["name"], response.json()["media_type"]) == ("notes.txt", "text/plain")
    without = await gateway.client.post("/api/files", files={"other": ("x", b"x")})
    assert (without.status_code, without.json()["errors"][0]["path"]) == (422, "file")
    broken = await gateway.client.post(
        "/api/files", content=b"no form", headers={"Content-Type": "multipart/form-data"}
    )
    assert broken.status_code == 422


async def test_the_same_bytes_are_stored_once(gateway: Gateway) -> None:
    first = await upload(gateway, PNG, name="one.png")
    again = await upload(gateway, PNG, name="two.png")
    other = await upload(gateway, PNG + b"x", name="three.png")
    assert again["id"] == first["id"] != other["id"]


async def test_an_empty_file_and_a_missing_one_are_refused(gateway: Gateway) -> None:
    assert (await gateway.client.post("/api/files")).status_code == 422
    for method in ("GET", "HEAD"):
        response = await gateway.client.request(method, UNKNOWN)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


async def test_a_file_is_cached_by_its_etag_and_read_in_ranges(gateway: Gateway) -> None:
    file = await upload(gateway, b"0123456789" * 100)
    whole = await gateway.client.get(file["url"])
    assert (whole.status_code, whole.headers["accept-ranges"], len(whole.content)) == (200, "bytes", 1000)
    etag = whole.headers["etag"]
    for tags in (etag, f'"another", W/{etag}', "*"):
        unchanged = await gateway.client.get(file["url"], headers={"If-None-Match": tags})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", etag), tags
    part = await gateway.client.get(file["url"], headers={"Range": "bytes=5-14"})
    assert (part.status_code, part.content) == (206, b"5678901234")
    assert part.headers["content-range"] == "bytes 5-14/1000"
    tail = await gateway.client.get(file["url"], headers={"Range": "bytes=-3"})
    assert (tail.status_code, tail.content) == (206, b"789")
    resumed = await gateway.client.get(file["url"], headers={"Range": "bytes=990-", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (206, b"0123456789")
    changed = await gateway.client.get(file["url"], headers={"Range": "bytes=990-", "If-Range": '"other"'})
    assert (changed.status_code, len(changed.content)) == (200, 1000)


@pytest.mark.parametrize("wrong", ["bytes=2000-", "bytes=9-5", "items=0-1", "bytes=x-y"])
async def test_a_range_that_cannot_be_had_is_a_problem(gateway: Gateway, wrong: str) -> None:
    file = await upload(gateway, b"0123456789")
    response = await gateway.client.get(file["url"], headers={"Range": wrong})
    assert (response.status_code, response.json()["code"]) == (416, "range_not_satisfiable")
    assert response.headers["content-type"] == "application/problem+json"
    if wrong == "bytes=2000-":
        assert response.headers["content-range"] == "bytes */10"


async def test_head_says_what_get_would(gateway: Gateway) -> None:
    file = await upload(gateway, PNG)
    head = await gateway.client.head(file["url"])
    get = await gateway.client.get(file["url"])
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "content-disposition", "content-security-policy"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PNG, "picture.png", "inline"),
        (HTML, "page.html", "attachment"),
        (SVG, "drawing.svg", "attachment"),
        (b"GIF89a" + HTML, "both.gif", "inline"),
        (b"alert(1)", "code.js", "attachment"),
        (b"%PDF-1.7\n%x\n", "paper.pdf", "attachment"),
        (b"\x00\x01\x02\xff", "bytes.bin", "attachment"),
    ],
    ids=["png", "html", "svg", "gif-and-html", "script", "pdf", "bytes"],
)
async def test_nothing_from_here_is_ever_run_by_a_browser(gateway: Gateway, data: bytes, name: str, kind: str) -> None:
    file = await upload(gateway, data, name=name)
    response = await gateway.client.get(file["url"])
    assert response.content == data
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["content-disposition"].startswith(kind)
    assert response.headers["content-type"].partition(";")[0] not in {
        "text/html",
        "image/svg+xml",
        "text/xml",
        "application/xhtml+xml",
        "text/javascript",
        "application/javascript",
    }


async def test_a_name_cannot_break_out_of_its_header(gateway: Gateway) -> None:
    file = await upload(gateway, b"text", name='ü";\r\nX-Evil: 1')
    response = await gateway.client.get(file["url"])
    assert "x-evil" not in response.headers
    assert "%C3%BC" in response.headers["content-disposition"]


async def test_an_image_in_a_message_is_sent_upstream_inlined_and_kept_as_a_file(
    gateway: Gateway, upstream: ScriptedUpstream
) -> None:
    conversation_id = await gateway.new_conversation(default_model="scripted/hello")
    file = await upload(gateway, PNG)
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image", "file_id": file["id"]},
        {"type": "image", "url": PNG_URL},
        {"type": "file", "url": "data:text/plain,Some%20notes", "name": "notes.txt"},
    ]
    await gateway.ask(parts, conversation_id=conversation_id)
    [question, _] = await gateway.messages(conversation_id)
    assert question["content"] == "What is this?"
    image = {
        "type": "image",
        "file_id": file["id"],
        "url": file["url"],
        "media_type": "image/png",
        "width": 4,
        "height": 4,
    }
    assert question["parts"][1] == question["parts"][2] == image
    assert question["parts"][3]["name"] == "notes.txt"
    assert (question["parts"][3]["media_type"], question["parts"][3]["size"]) == ("text/plain", 10)
    sent = upstream.completions[0].body["messages"][0]["content"]
    assert sent[0] == {"type": "text", "text": "What is this?"}
    images = [part["image_url"]["url"] for part in sent if part["type"] == "image_url"]
    assert images == [PNG_URL, PNG_URL]
    assert any(part["type"] == "text" and "Some notes" in part["text"] for part in sent)


async def test_no_row_ever_holds_base64(open_gateway: OpenGateway, upstream: ScriptedUpstream) -> None:
    async with open_gateway(database_url=SQLITE_URL) as gateway:
        upstream.enqueue([say("Here: "), show_image(png(6)), say("done."), *close()])
        await gateway.ask([{"type": "image", "url": PNG_URL}])
        with sqlite3.connect(gateway.settings.openchat_home / "openchat.db") as database:
            # Not the full-text indexes: they read through functions of the program's, and what they keep is in tables.
            tables = database.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            )
            dump = "\n".join(str(database.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in tables.fetchall())
        database.close()
    for url in (PNG_URL, png(6)):
        assert url.partition(",")[2][:40] not in dump
    assert "base64" not in dump
    assert dump.count("/api/files/") >= 2


async def test_an_image_that_a_model_made_is_a_file_too(gateway: Gateway) -> None:
    events = await gateway.ask(model="scripted/image")
    [image] = [frame.data for frame in events if frame.type == "image"]
    assert "base64" not in str(events)
    assert (image["media_type"], image["width"], image["at"]) == ("image/png", 8, len("Here you are: "))
    served = await gateway.client.get(image["url"])
    assert served.headers["content-type"] == "image/png"
    stored = (await gateway.messages(events[0].data["conversation_id"]))[-1]
    assert [part["type"] for part in stored["parts"]] == ["text", "image", "text"]


async def test_a_file_goes_with_the_last_message_that_uses_it(
    open_gateway: OpenGateway, upstream: ScriptedUpstream
) -> None:
    async with open_gateway(database_url=SQLITE_URL, restore_days=0) as gateway:
        upstream.on("openrouter/auto", answer("Nice."))
        file = await upload(gateway, PNG)
        part = [{"type": "image", "file_id": file["id"]}]
        first, second = await gateway.new_conversation(), await gateway.new_conversation()
        await gateway.ask(part, conversation_id=first)
        await gateway.ask(part, conversation_id=second)
        blobs = gateway.settings.data_dir / "files"

        async def purge(conversation_id: str) -> None:
            await gateway.client.delete(f"/api/conversations/{conversation_id}")
            while not await gateway.services.conversations.purge():
                pass
            # As the hourly housekeeping does, for files of any age.
            await gateway.services.files.sweep(-1.0)

        await purge(first)
        assert (await gateway.client.get(file["url"])).content == PNG
        await purge(second)
        assert (await gateway.client.get(file["url"])).status_code == 404
        assert [path for path in blobs.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("part", "status"),
    [
        ({"type": "image", "url": "data:image/png;base64,AAAA"}, 422),
        ({"type": "image", "url": "data:text/html,<b>"}, 422),
        ({"type": "image", "url": "data:nonsense"}, 422),
        ({"type": "image", "url": "data:image/png;base64,%%%"}, 422),
        ({"type": "image", "url": "file:///etc/passwd"}, 422),
        ({"type": "image", "url": "http://127.0.0.1:1/x.png"}, 422),
        ({"type": "image", "url": "http://169.254.169.254/latest"}, 422),
        ({"type": "image", "url": "http://[::ffff:10.0.0.1]/x.png"}, 422),
        ({"type": "image", "url": "http://localhost/x.png"}, 422),
        ({"type": "image", "file_id": "00000000-0000-7000-8000-000000000000"}, 404),
        ({"type": "image", "file_id": "x", "url": PNG_URL}, 422),
        ({"type": "file"}, 422),
    ],
    ids=str,
)
async def test_a_part_that_cannot_be_had_is_refused_and_nothing_is_stored(
    gateway: Gateway, upstream: ScriptedUpstream, part: dict[str, Any], status: int
) -> None:
    conversation_id = await gateway.new_conversation()
    for path in ("messages", "runs"):
        response = await gateway.client.post(
            f"/api/conversations/{conversation_id}/{path}", json={"message": [{"type": "text", "text": "Hi"}, part]}
        )
        assert response.status_code == status, response.text
    assert await gateway.messages(conversation_id) == []
    assert upstream.completions == []


async def test_a_file_beyond_the_limit_is_refused(open_gateway: OpenGateway) -> None:
    async with open_gateway(max_body_bytes=10_000) as gateway:
        response = await gateway.client.post("/api/files", content=b"x" * 10_001)
        assert (response.status_code, response.json()["code"]) == (413, "too_large")
        form = await gateway.client.post("/api/files", files={"file": ("x", b"x" * 10_001)})
        assert form.status_code == 413
