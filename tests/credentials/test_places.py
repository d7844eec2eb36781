"""Places in status lists: unguessable, and never given twice, whatever is restored."""

import random
import zlib

import pytest
from django.conf import settings
from django.db import connection

from credentials.models import StatusList
from credentials.models.status_lists import CAPACITY
from credentials.status import places
from credentials.status.places import permuted, take_places
from credentials.status.tokens import pack
from tests import servers

pytestmark = pytest.mark.django_db
KEY = bytes(range(32))


def _copy(source: str, target: str) -> None:
    """A physical backup, or its restore."""
    connection.close()
    connection.close_pool()
    with servers.superuser() as database:
        database.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        database.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" OWNER wallet_owner')


def _of_size(monkeypatch, capacity: int) -> None:
    """The smallest even width that holds it, as of the real size: in a wider one a place is long walked for."""
    monkeypatch.setattr(places, "CAPACITY", capacity)
    monkeypatch.setattr(places, "_HALF_BITS", ((capacity - 1).bit_length() + 1) // 2)


def test_permuted__when_a_list_is_filled__gives_every_place_once():
    taken = bytearray(CAPACITY)
    for number in random.Random(1).sample(range(CAPACITY), 50_000):
        place = permuted(KEY, number)
        assert not taken[place]
        taken[place] = 1


def test_permuted__when_the_domain_is_small__is_a_permutation(monkeypatch):
    _of_size(monkeypatch, 1000)

    assert sorted(permuted(KEY, number) for number in range(1000)) == list(range(1000))


def test_permuted__when_a_thousand_are_given_in_a_row__order_tells_nothing():
    given = [permuted(KEY, number) for number in range(1000)]

    ranks = {place: rank for rank, place in enumerate(sorted(given))}
    squares = sum((ranks[place] - number) ** 2 for number, place in enumerate(given))
    assert abs(1 - 6 * squares / (1000 * (1000**2 - 1))) < 0.1


def test_permuted__when_the_key_differs__the_order_differs():
    assert [permuted(KEY, number) for number in range(20)] != [permuted(KEY[::-1], number) for number in range(20)]


def test_take_places__when_a_list_is_open__costs_one_query(django_assert_num_queries):
    take_places(1, settings.ISSUER_ORIGIN)

    with django_assert_num_queries(1):
        taken = take_places(10, settings.ISSUER_ORIGIN)

    assert len({place.index for place in taken}) == 10


def test_take_places__when_a_list_is_full__goes_on_in_another(monkeypatch):
    _of_size(monkeypatch, 8)

    taken = [place for _ in range(5) for place in take_places(3, settings.ISSUER_ORIGIN)]

    assert len({(place.list_id, place.index) for place in taken}) == 15
    assert StatusList.objects.count() > 1
    assert StatusList.objects.filter(closed_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_take_places__when_many_take_at_once__no_place_is_given_twice(threads):
    results = threads.run(lambda _: take_places(50, settings.ISSUER_ORIGIN), range(20))

    given = [(place.list_id, place.index) for result in results for place in result]
    assert len(set(given)) == 1000
    assert StatusList.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_take_places__when_a_backup_was_restored__opens_a_new_list():
    """What was given after the backup is unknown to the restored database: its lists must not go on."""
    take_places(1, settings.ISSUER_ORIGIN)
    database = connection.settings_dict["NAME"]
    _copy(database, "backup")
    lost = {(place.list_id, place.index) for place in take_places(500, settings.ISSUER_ORIGIN)}
    _copy("backup", database)

    given = {(place.list_id, place.index) for place in take_places(500, settings.ISSUER_ORIGIN)}

    assert not lost & given
    assert not {place for place, _ in lost} & {place for place, _ in given}
    assert StatusList.objects.filter(closed_at=None).count() == 1


def test_pack__when_statuses_are_set__puts_two_bits_each_lowest_first():
    """The example of Token Status List, section on 2-bit values."""
    statuses = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]

    packed = pack(list(enumerate(statuses)), capacity=12)

    assert zlib.decompress(packed).hex().upper() == "C944F9"
