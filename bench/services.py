"""Reservations: a search for free times, against the same question in SQL by another hand; bookings over HTTP.

SCALE=full: 500 units and 60 days at 1,000,000 reservations; usually a tenth. Bookings: 50 clients at once, all rules,
claims, commitment and audit; the baseline is an endpoint of the same stack, signed in alike, that inserts one
reservation, one claim and one audit row.
"""

from __future__ import annotations

import json
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from typing import Any

from bench.harness import Harness

HOURS, CLIENTS = 12, 50
SEARCHES, TURNS = 6, 7  # the first turn of bookings warms up
OPEN: dict[str, Any] = {"resident_days": 366, "other_days": 366, "max_slots": 1}

FILL = """
WITH made AS (
    INSERT INTO reservations_reservation (id, unit_id, member_id, during, day, state, price, deposit, note, cause,
                                          made_at)
    SELECT gen_random_uuid(), u.id, %(member)s::uuid,
           tstzrange(s.start, s.start + interval '1 hour'), (s.start AT TIME ZONE 'Asia/Seoul')::date,
           'booked', 10000, 0, '', '', now()
    FROM reservations_unit u CROSS JOIN generate_series(%(first)s::int, %(last)s::int) d
    CROSS JOIN LATERAL (SELECT (current_date + d + make_interval(hours => 9 + h)) AT TIME ZONE 'Asia/Seoul' AS start
        FROM generate_series(0, 11) h WHERE (u.id * 31 + d * 17 + h * 7) %% 3 <> 0) s
    RETURNING id, unit_id, during)
INSERT INTO reservations_claim (space_id, during, state, reservation_id)
SELECT us.space_id, m.during, 'booked', m.id FROM made m JOIN reservations_unit_spaces us USING (unit_id)
"""


# Written from the question alone, not from the product: each slot that opening hours give asks the claims for itself.
BY_HAND = """
SELECT u.id, d::date, count(*), min(slot)
FROM reservations_unit u
CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 day') d
LEFT JOIN reservations_openingexception x ON x.facility_id = u.facility_id AND x.day = d::date
LEFT JOIN reservations_openinghours h
    ON x.id IS NULL AND h.facility_id = u.facility_id AND h.weekday = extract(isodow FROM d)::int - 1
CROSS JOIN generate_series((d::date + coalesce(x.opens, h.opens)) AT TIME ZONE 'Asia/Seoul',
    (d::date + coalesce(x.closes, h.closes)) AT TIME ZONE 'Asia/Seoul'
        - make_interval(mins => slot_minutes * min_slots), make_interval(mins => slot_minutes)) slot
WHERE u.id = ANY(%(units)s) AND slot > %(now)s
  AND (SELECT count(DISTINCT c.space_id)
       FROM reservations_unit_spaces us
       JOIN reservations_claim c ON int8range(c.space_id, c.space_id, '[]') && int8range(us.space_id, us.space_id, '[]')
           AND c.during && tstzrange(slot, slot + make_interval(mins => slot_minutes * min_slots + buffer_minutes))
       WHERE us.unit_id = u.id AND c.state IN ('held', 'booked', 'closed')
         AND (c.state <> 'held' OR c.held_until > %(now)s))
    < CASE u.taking WHEN 'all' THEN 1
      ELSE (SELECT count(*) FROM reservations_unit_spaces us WHERE us.unit_id = u.id) END
GROUP BY u.id, d ORDER BY min(slot), u.id
"""


def run(h: Harness) -> None:
    _search(h)
    _bookings(h)


def _search(h: Harness) -> None:
    from django.db import connection

    from identity.queries import today
    from services.reservations.models import Reservation
    from services.reservations.search import free_days, parameters
    from tests.factories import reservations as make

    count, days, wanted = h.size(50, 500), h.size(60, 60), h.size(100_000, 1_000_000)
    gyms = [make.facility() for _ in range(count // 10)]
    units = [make.unit(gyms[number // 10]).pk for number in range(count)]
    _fill(days, max(0, wanted // (count * HOURS * 2 // 3) - days))
    first, last = today(), today() + timedelta(days=days - 1)

    def by_hand() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(BY_HAND, parameters(units, first, last))
            return list(cursor.fetchall())

    found = [(one.unit, one.day, one.count, one.first) for one in free_days(units, first, last)]
    if found != by_hand():
        raise AssertionError("the two do not find the same")
    ours, hand = _p95(lambda: free_days(units, first, last), by_hand)
    name = f"free times of {count} units, {days} days, {Reservation.objects.count():,} reservations, p95"
    h.record(name, ours, "s", baseline=hand, target=1.5)


def _fill(days: int, past: int) -> None:
    """Rows as bookings leave them, no foreign key asked for each; then what autovacuum does sooner or later."""
    from tests.factories.identity import member
    from tests.servers import superuser_of

    owner = member()
    with superuser_of("bench") as cursor:
        cursor.execute("SET session_replication_role = replica")
        for day in range(-past, days, 50):
            cursor.execute(FILL, {"member": owner.pk, "first": day, "last": min(day + 49, days - 1)})
        cursor.execute("ANALYZE")


def _p95(*works: Callable[[], Any]) -> list[float]:
    """Of each, in turns."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(SEARCHES):
        for number, work in enumerate(works):
            start = time.perf_counter()
            work()
            spent[number].append(time.perf_counter() - start)
    return [statistics.quantiles(each[1:], n=20)[-1] for each in spent]


def _bookings(h: Harness) -> None:
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import transaction
    from django.urls import path

    from tests.browser import _QuietHandler, _Server
    from tests.factories import reservations as make
    from tests.factories.identity import member, member_client
    from wallet.urls import wallet as addresses

    addresses.urlpatterns.insert(0, path("api/bench/inserts", _baseline_view()))
    server = _Server(("127.0.0.1", 0), _QuietHandler)
    server.set_app(WSGIHandler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rates: dict[str, list[float]] = {"/api/reservations": [], "/api/bench/inserts": []}
    with transaction.atomic():  # one commit for all who book, and for where
        sessions = [member_client(member()).cookies[settings.SESSION_COOKIE_NAME].value for _ in range(CLIENTS)]
        courts = {each: [make.unit(**OPEN).pk for _ in range(CLIENTS)] for each in rates}
    for turn in range(TURNS):
        for address, seen in rates.items():
            client = _Client(server.server_port, address, ahead=1 + turn)
            start = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(client.run, zip(sessions, courts[address], strict=True)))
            seen.append(CLIENTS / (time.perf_counter() - start))
    server.shutdown()
    ours, plain = (statistics.median(seen[1:]) for seen in rates.values())
    h.record(f"bookings over HTTP by {CLIENTS} clients", ours, "/s", baseline=plain, target=0.5)


class _Client:
    """Books the first hour of a day at a court."""

    def __init__(self, port: int, address: str, *, ahead: int) -> None:
        self.port, self.address, self.ahead = port, address, ahead

    def run(self, who: tuple[str, int]) -> None:
        from tests.factories import reservations as make

        status = self._post(who, make.at(9, ahead=self.ahead).start)
        if status != 201:
            raise AssertionError(f"{self.address} answered {status}")

    def _post(self, who: tuple[str, int], start: datetime) -> int:
        from django.conf import settings

        from tests.factories.identity import WALLET_HOST

        session, unit = who
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={'a' * 32}"
        headers = {"Host": WALLET_HOST, "Cookie": cookies, "X-CSRFToken": "a" * 32, "Content-Type": "application/json"}
        http = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            body = json.dumps({"unit": unit, "start": start.isoformat(), "minutes": 60})
            http.request("POST", self.address, body, headers)
            answer = http.getresponse()
            answer.read()
            return answer.status
        finally:
            http.close()


def _baseline_view() -> Any:
    """Sign-in, parsing and answer as for a booking; of its work only three inserts."""
    from django.db import transaction
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange as Range
    from django.utils.timezone import now
    from rest_framework.request import Request
    from rest_framework.response import Response

    from identity import audit
    from identity.actors import Actor
    from services.reservations.api.shapes import BookingSchema, ReservationSchema
    from services.reservations.api.views import MemberView
    from services.reservations.models import Claim, Reservation, Unit

    class InsertsView(MemberView):
        @transaction.atomic
        def post(self, request: Request) -> Response:
            asked = BookingSchema(data=request.data)
            asked.is_valid(raise_exception=True)
            given = asked.validated_data
            unit = Unit.objects.select_related("facility__refund_table").get(pk=given["unit"])
            during = Range(given["start"], given["start"] + timedelta(minutes=given["minutes"]))
            day: date = given["start"].date()
            row = Reservation.objects.create(
                pk=uuid.uuid4(), unit=unit, member=self.member, during=during, day=day, state="booked", price=1,
                made_at=now(),
            )  # fmt: skip
            space = unit.spaces.values_list("pk", flat=True)[0]
            Claim.objects.create(space_id=space, during=during, state="booked", reservation=row)
            audit.record("reservation.booked", by=Actor.member(self.member), subject=row)
            return Response(ReservationSchema(row).data, 201)

    return InsertsView.as_view()
