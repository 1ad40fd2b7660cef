"""Write the gateway's OpenAPI description to frontend/openapi.json; what `npm run types` begins with."""

import json
from pathlib import Path

from openchat.app import create_app
from openchat.settings import Settings

DESCRIPTION = Path(__file__).parents[1] / "openapi.json"


def description() -> str:
    app = create_app(Settings(_env_file=None, openrouter_api_key="sk-or-v1-none", local_model="off"))
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    DESCRIPTION.write_text(description(), encoding="utf-8")
