"""Whom to turn to in need: the contacts of the region in the settings, or those that replace them."""

from dataclasses import dataclass

from bot.core.knowledge.safety_models import Safety


@dataclass(frozen=True, slots=True)
class Contacts:
    """What the members of one server are told."""

    emergency: str
    """The emergency number, in words."""
    crisis: str
    """The free line for people in despair, in words."""

    def fill(self, text: str) -> str:
        """Return the text with {emergency} and {crisis} filled in."""
        return text.replace("{emergency}", self.emergency).replace("{crisis}", self.crisis)


def contacts_for(safety: Safety, region: str = "", emergency: str = "", crisis: str = "") -> Contacts:
    """Return the contacts of a region, or those that replace them; an unknown region assumes no country."""
    known = safety.regions.get(region, safety.no_region)
    return Contacts(emergency or known.emergency.text, crisis or known.crisis.text)
