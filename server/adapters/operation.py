"""`/metrics`: what Prometheus reads.

In: the numbers of this server. Out: them as text. Must not: count anything by itself, or know another adapter.
"""

import asyncio

from fastapi import APIRouter, Response

from server.metrics import Metrics


def operation_router(metrics: Metrics) -> APIRouter:
    """Give the route of the metrics."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def get_metrics() -> Response:
        # Where several processes add up, files are read.
        text, media_type = await asyncio.to_thread(metrics.exposition)
        return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    return router
