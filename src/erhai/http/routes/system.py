"""What those ask who run a server: whether it lives, whether it is ready, how it does."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from erhai.http.metrics import Metrics
from erhai.http.problems import problem
from erhai.http.readiness import Readiness


def system_router(metrics: Metrics, readiness: Readiness) -> APIRouter:
    """Return the routes at the root; the guard sees to it that /metrics needs a token."""
    router = APIRouter(tags=["system"], include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> Response:
        """Answer: then the server lives."""
        return JSONResponse({"status": "ok"})

    @router.get("/readyz")
    async def readyz(request: Request) -> Response:
        """Tell whether searches are answered without waiting."""
        match readiness.state:
            case "ready":
                return JSONResponse({"status": "ready"})
            case "loading":
                detail, headers = "The model is being loaded.", {"Retry-After": "1"}
            case "failed":
                detail, headers = "A library cannot be searched; the log says why.", {}
        return problem(request.scope, 503, detail, headers=headers)

    # Not async: the counts of the libraries are read from their databases.
    @router.get("/metrics")
    def prometheus() -> Response:
        """Give all metrics in the text format of Prometheus."""
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return router
