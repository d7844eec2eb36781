"""What is known of one person on one day. What few rules ask for is looked up when it is asked for, and once."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from identity.models import District, Member
from identity.proofing.queries import ProofedFacts, proofed_facts
from identity.register.queries import ResidentFacts, resident_facts

from ..dates import age_on, start_of
from ..models import Condition, Credential, CredentialState, Representation
from .awards import Award, award_of
from .yearly import yearly


class Standing:
    """A person as the rules and claims of cards see them. Who is in no register can have badges, which ask for none."""

    def __init__(
        self, member: Member, facts: ResidentFacts | None, on: dt.date, proofed_until: dt.date | None = None
    ) -> None:
        self.member, self._facts, self.on, self.proofed_until = member, facts, on, proofed_until

    @property
    def known(self) -> bool:
        """By the register, or by papers that staff checked."""
        return self._facts is not None

    @property
    def facts(self) -> ResidentFacts:
        """Of who is known."""
        if self._facts is None:
            raise LookupError("nothing is known of this member")
        return self._facts

    @property
    def birth_date(self) -> dt.date | None:
        return self._facts.birth_date if self._facts else None

    @property
    def district(self) -> District | None:
        return self._facts.district if self._facts else None

    @property
    def resident(self) -> bool:
        """False: in no register; at most staff checked the person's papers, which count until `proofed_until`."""
        return self.known and self.proofed_until is None

    @property
    def age(self) -> int:
        return age_on(self.facts.birth_date, self.on)

    @cached_property
    def _recorded(self) -> dict[str, Condition]:
        rows = Condition.objects.filter(member=self.member, withdrawn_at=None, since__lte=self.on, until__gte=self.on)
        return {row.code: row for row in rows.order_by("until", "entered_at")}

    @cached_property
    def guarded(self) -> bool:
        """Whether a guardian consented and represents this person on the day."""
        rows = Representation.objects.filter(ward=self.member, kind="guardian", ended_at=None)
        return rows.filter(since__lte=self.on, until__gte=self.on).exists()

    @property
    def conditions(self) -> dict[str, dt.date]:
        """Conditions that hold on the day, each with its last day."""
        return {code: row.until for code, row in self._recorded.items()}

    def recorded(self, code: str, name: str) -> Any:
        """What staff recorded with a condition that holds, None if nothing."""
        row = self._recorded.get(code)
        return row.values.get(name) if row else None

    def award(self, code: str) -> Award | None:
        """A badge that was awarded and not taken back."""
        return award_of(self.member, code)

    @cached_property
    def held(self) -> frozenset[str]:
        """Codes of the cards that are good on the day."""
        rows = Credential.objects.filter(member=self.member, state=CredentialState.ACTIVE)
        return frozenset(rows.filter(expires_at__gt=start_of(self.on)).values_list("kind__code", flat=True))

    def newest_year(self, code: str, least: int) -> int | None:
        """This year or the last, the newest in which a figure is large enough."""
        years = (self.on.year, self.on.year - 1)
        return next((year for year in years if yearly(code, self.member, year) >= least), None)


def standing_of(member: Member, on: dt.date) -> Standing:
    """Also of who is not bound, or not in the city's register on that day, and whose papers nobody checked."""
    return standing_from(resident_facts(member, on), member, on)


def standing_from(facts: ResidentFacts | None, member: Member, on: dt.date) -> Standing:
    """The same, of what the register said."""
    if facts:
        return Standing(member, facts, on)
    proofed = proofed_facts(member, on)
    return Standing(member, _of_papers(proofed), on, proofed.until) if proofed else Standing(member, None, on)


def _of_papers(proofed: ProofedFacts) -> ResidentFacts:
    """Name and birth date; of residence, district and household they say nothing."""
    return ResidentFacts(
        register_key="",
        name=proofed.name,
        birth_date=proofed.birth_date,
        district=None,
        dong="",
        household_key="",
        children=0,
        since=proofed.since,
    )
