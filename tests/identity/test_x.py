import pytest
from django.db import connection

from identity.models import User


@pytest.mark.django_db(transaction=True)
def test_a(threads):
    r = threads.run(lambda i: User.objects.create(username=str(i)), range(40))
    assert len([x for x in r if isinstance(x, User)]) == 40, r


@pytest.mark.django_db
def test_b():
    assert User.objects.count() == 0
    with connection.cursor() as c:
        c.execute("select current_user, current_database()")
        assert c.fetchone()[0] == "wallet_app"
