"""`erhai` with a fake encoder, for tests: python -m tests.mcp.fake_erhai mcp --library …"""

import sys

from erhai import compose
from erhai.cli.main import run
from erhai.http import service
from tests.servers import fake_encoder

if __name__ == "__main__":
    service.LIMIT_S = 60.0
    compose.load_encoder = fake_encoder  # type: ignore[attr-defined,assignment]
    sys.exit(run(sys.argv[1:]))
