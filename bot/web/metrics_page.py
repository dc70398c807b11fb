"""/metrics for Prometheus: from this machine, or with the token of METRICS_TOKEN."""

from __future__ import annotations

import hmac
import ipaddress
import logging
import os
from collections.abc import Iterator, Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.counts import Counts, counts

from .metrics import REGISTRY
from .problems import Problem

# Whoever sends one of these came through a proxy, which may stand on this machine.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

logger = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """What this process counted, and what the records hold."""
    if not allowed(request, os.environ):
        raise Problem(HTTPStatus.FORBIDDEN, "Metrics are read on this machine, or with the token of METRICS_TOKEN.")
    records = CollectorRegistry(auto_describe=False)
    records.register(OfRecords(request.app.state.gateway.engine))
    of_records = await run_in_threadpool(generate_latest, records)
    return Response(generate_latest(REGISTRY) + of_records, media_type=CONTENT_TYPE_LATEST)


def allowed(request: Request, environ: Mapping[str, str]) -> bool:
    """Whether a request may read them."""
    token = environ.get("METRICS_TOKEN", "")
    given = request.headers.get("authorization", "")
    if token and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), f"Bearer {token}".encode()):
        return True
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class OfRecords(Collector):
    """What the records hold, counted when it is asked for."""

    def __init__(self, engine: Engine) -> None:
        """Opens no connection yet."""
        self._engine = engine

    def collect(self) -> Iterator[Metric]:
        """One family after the other; `records_up` 0 alone when the database is away."""
        try:
            found = counts(self._engine)
        except SQLAlchemyError as error:
            logger.error("metrics: the records cannot be read (%s)", type(error).__name__)
            yield GaugeMetricFamily("records_up", "1 when the database can be read", 0)
            return
        yield GaugeMetricFamily("records_up", "1 when the database can be read", 1)
        yield from _cases(found)
        yield from _alerts(found)


def _cases(found: Counts) -> Iterator[Metric]:
    yield _gauge("escalations", "Cases in the records", "level", found.cases)
    yield _gauge("escalations_unacknowledged", "Cases that nobody has acknowledged", "level", found.waiting)
    yield _gauge("escalations_unacknowledged_oldest_seconds", "Age of the oldest of them", "level", found.oldest)


def _alerts(found: Counts) -> Iterator[Metric]:
    yield GaugeMetricFamily("alerts_waiting", "Alerts that have not gone out", found.alerts_waiting)
    failures = CounterMetricFamily("alert_failures", "Tries that a destination did not take", labels=["destination"])
    delivery = SummaryMetricFamily("alert_delivery_seconds", "From alarm to delivery", labels=["destination"])
    for name in found.sent:
        failures.add_metric([name], found.failed[name])
        delivery.add_metric([name], found.sent[name], found.seconds[name])
    yield failures
    yield delivery
    yield _gauge("alert_destination_failing", "1 when it did not take the newest", "destination", found.failing)
    if found.canary_age is not None:
        yield GaugeMetricFamily("canary_ok", "1 when the newest test message came through", int(found.canary_ok))
        yield GaugeMetricFamily("canary_age_seconds", "Since it was checked", found.canary_age)


def _gauge(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
