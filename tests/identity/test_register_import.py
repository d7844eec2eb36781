import pytest

from tests.factories import register as make

pytestmark = pytest.mark.django_db


def test_smoke():
    done = make.applied(make.residents(5))
    assert done.state == "applied", (done.state, list(done.errors.values()))
    assert make.states() == dict.fromkeys(["R0","R1","R2","R3","R4"], "active")
