"""The kinds of treaty action, and what each kind allows."""

from enum import StrEnum


class Kind(StrEnum):
    """What a country did, or what was said of it, towards one accord."""

    MENTION = "mention"
    ANNOUNCEMENT = "announcement"
    DECLINE = "decline"
    SIGNATURE = "signature"
    SUCCESSION_TO_SIGNATURE = "succession_to_signature"
    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    FORMAL_CONFIRMATION = "formal_confirmation"
    ACCESSION = "accession"
    DEFINITIVE_SIGNATURE = "definitive_signature"
    CONSENT = "consent"
    SUCCESSION = "succession"
    PROVISIONAL_APPLICATION = "provisional_application"
    END_OF_PROVISIONAL_APPLICATION = "end_of_provisional_application"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_CANCELLED = "withdrawal_cancelled"
    RATIFICATION_WITHDRAWN = "ratification_withdrawn"
    SIGNATURE_RENOUNCED = "signature_renounced"
    SUSPENSION = "suspension"
    REINSTATEMENT = "reinstatement"
    EXCLUSION = "exclusion"
    RESERVATION = "reservation"
    RESERVATION_WITHDRAWN = "reservation_withdrawn"
    DECLARATION = "declaration"
    DECLARATION_WITHDRAWN = "declaration_withdrawn"
    OBJECTION = "objection"
    OBJECTION_WITHDRAWN = "objection_withdrawn"
    TERRITORIAL_APPLICATION = "territorial_application"
    TERRITORIAL_APPLICATION_WITHDRAWN = "territorial_application_withdrawn"


def with_article(kind: str) -> str:
    """A kind in a sentence: `an accession`, `a ratification withdrawn`."""
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind.replace('_', ' ')}"


class Scope(StrEnum):
    """Whether the evidence names the country, or only a group that it belongs to."""

    NAMED = "named"
    COLLECTIVE = "collective"


SIGNATURES = frozenset({Kind.SIGNATURE, Kind.SUCCESSION_TO_SIGNATURE})

CONSENTS = frozenset(
    {
        Kind.RATIFICATION,
        Kind.ACCEPTANCE,
        Kind.APPROVAL,
        Kind.FORMAL_CONFIRMATION,
        Kind.ACCESSION,
        Kind.DEFINITIVE_SIGNATURE,
        Kind.CONSENT,
        Kind.SUCCESSION,
    }
)
"""Consent to be bound (VCLT art. 11 to 16; succession: VCSST 1978)."""

EXITS = frozenset({Kind.WITHDRAWAL, Kind.EXCLUSION, Kind.RATIFICATION_WITHDRAWN})

FAMILIES: tuple[frozenset[Kind], ...] = (
    SIGNATURES,
    CONSENTS,
    EXITS,
    *(
        frozenset({kind})
        for kind in (
            Kind.SIGNATURE_RENOUNCED,
            Kind.WITHDRAWAL_CANCELLED,
            Kind.SUSPENSION,
            Kind.REINSTATEMENT,
            Kind.PROVISIONAL_APPLICATION,
            Kind.END_OF_PROVISIONAL_APPLICATION,
        )
    ),
)
"""Kinds of which a country can only do one, once, until it has done the opposite. What is merely
said (a mention, an announcement) may be said any number of times, and has no family."""

OPPOSITES: dict[frozenset[Kind], frozenset[Kind]] = {
    SIGNATURES: EXITS | {Kind.SIGNATURE_RENOUNCED},
    CONSENTS: EXITS,
    EXITS: CONSENTS | SIGNATURES | {Kind.WITHDRAWAL_CANCELLED},
    frozenset({Kind.SIGNATURE_RENOUNCED}): SIGNATURES,
    frozenset({Kind.WITHDRAWAL_CANCELLED}): frozenset({Kind.WITHDRAWAL}),
    frozenset({Kind.SUSPENSION}): EXITS | {Kind.REINSTATEMENT},
    frozenset({Kind.REINSTATEMENT}): frozenset({Kind.SUSPENSION}),
    frozenset({Kind.PROVISIONAL_APPLICATION}): CONSENTS | {Kind.END_OF_PROVISIONAL_APPLICATION},
    frozenset({Kind.END_OF_PROVISIONAL_APPLICATION}): frozenset({Kind.PROVISIONAL_APPLICATION}),
}
"""For each family, what must come in between before the same can be done again."""

NEEDS_EARLIER = EXITS | {
    Kind.WITHDRAWAL_CANCELLED,
    Kind.SIGNATURE_RENOUNCED,
    Kind.SUSPENSION,
    Kind.REINSTATEMENT,
}
"""Kinds that undo something, and so mean nothing where that something never was."""

RETROACTIVE = frozenset(
    {
        Kind.SUCCESSION,
        Kind.SUCCESSION_TO_SIGNATURE,
        Kind.PROVISIONAL_APPLICATION,
        Kind.TERRITORIAL_APPLICATION,
    }
)
"""Kinds whose effect may lie before the act. A successor is bound from the date of the succession
of States, whenever it notifies (VCSST 1978, art. 23)."""

WITHOUT_EFFECT = frozenset(
    kind
    for kind in Kind
    if kind.value.split("_")[0] in {"reservation", "declaration", "objection", "territorial"}
)
"""Kinds that are kept, cited and shown, and leave the status as it is."""
