"""The people of the demonstration and of the tests. All invented; `example` addresses reach nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """Somebody to sign in as: a key for addresses and tests, who they are, and what there is to see as them."""

    key: str
    name: str
    email: str
    words: str


CAST = (
    Persona("lead", "Ayesha Khan", "ayesha.khan@kestrel.example", "Work Group Lead: runs the year, reads and replies"),
    Persona("cohort-lead", "Tom Okafor", "tom.okafor@hub.example", "Cohort Lead: has reflections to read"),
    Persona("participant", "Priya Shah", "priya.shah@hollybank.example", "Participant from Holly Bank School"),
    Persona("partner", "Lewis Grant", "lewis.grant@hollybank.example", "Participant, Priya’s partner at Holly Bank"),
    Persona("colleague", "Marta Nowak", "marta.nowak@eastfield.example", "Participant from Eastfield College"),
    Persona("observer", "Ellie Brown", "ellie.brown@trust.example", "Observer: reads what the group shares"),
    Persona("hub-manager", "Dana Whitlock", "dana.whitlock@hub.example", "Hub manager: creates groups, invites Leads"),
    Persona("stranger", "Joel Marsh", "joel.marsh@otherhub.example", "Lead of a Work Group in another hub"),
    Persona("newcomer", "Nadia Rahman", "nadia.rahman@moorside.example", "Invited to the Work Group, not joined yet"),
)
"""One button each on /demo, in this order."""

BY_KEY = {persona.key: persona for persona in CAST}
