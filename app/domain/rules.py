"""The rules that a status rests on: an id, a sentence that says why, and where the law does."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """Which rule gave a membership its status."""

    NOTHING_RECORDED = "nothing-recorded"
    MENTIONED = "mentioned"
    ANNOUNCED = "announced"
    DECLINED = "declined"
    SIGNED = "signed"
    SIGNED_POLITICAL = "signed-political"
    CONTRACTING = "consented-not-in-force"
    PARTY = "consented-in-force"
    SUCCEEDED = "succeeded"
    LEAVING = "withdrawal-notified"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    EXIT_IMPLIED = "exit-implied"
    RATIFICATION_WITHDRAWN = "ratification-withdrawn"
    RENOUNCED = "signature-renounced"
    SUSPENDED = "suspended"
    ACCORD_TERMINATED = "accord-terminated"
    STATE_ENDED = "state-ended"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule's sentence, and the article it follows (absent where practice has no article)."""

    sentence: str
    article: str | None = None


REASONS = {
    Rule.NOTHING_RECORDED: Reason(
        "Nothing that gives this country a status towards this accord is recorded for that day."
    ),
    Rule.MENTIONED: Reason(
        "The country is named as a possible participant; nothing is announced or signed."
    ),
    Rule.ANNOUNCED: Reason(
        "Joining is announced, agreed or under final negotiation; nothing is signed yet."
    ),
    Rule.DECLINED: Reason("The country has declined, and nothing is signed."),
    Rule.SIGNED: Reason(
        "The country signed and is obliged not to defeat the accord's object and purpose; "
        "it has not consented to be bound.",
        "VCLT art. 18",
    ),
    Rule.SIGNED_POLITICAL: Reason(
        "The accord is a political one: signing it is joining it, and nobody is a party in law."
    ),
    Rule.CONTRACTING: Reason(
        "The country has consented to be bound, and the accord is not in force for it.",
        "VCLT art. 2(1)(f)",
    ),
    Rule.PARTY: Reason(
        "The country has consented to be bound, and the accord is in force for it.",
        "VCLT art. 2(1)(g)",
    ),
    Rule.SUCCEEDED: Reason(
        "The country succeeded to the accord, which binds it from the date of the succession.",
        "VCSST art. 23",
    ),
    Rule.LEAVING: Reason(
        "Withdrawal is notified and not effective yet: until then the country is what it was.",
        "VCLT art. 56(2)",
    ),
    Rule.WITHDRAWN: Reason("The withdrawal has taken effect.", "VCLT art. 54"),
    Rule.EXCLUDED: Reason("The country was put out by the other parties.", "VCLT art. 60(2)"),
    Rule.EXIT_IMPLIED: Reason(
        "A list shows the country bound before the day of its later consent, so it had left in "
        "between; no source says when."
    ),
    Rule.RATIFICATION_WITHDRAWN: Reason(
        "The consent to be bound was taken back; a signature, where there is one, remains.",
        "VCLT art. 18",
    ),
    Rule.RENOUNCED: Reason(
        "The country made clear that it will not become a party; its signature stays on record.",
        "VCLT art. 18(a)",
    ),
    Rule.SUSPENDED: Reason(
        "The operation of the accord is suspended for the country.", "VCLT art. 57"
    ),
    Rule.ACCORD_TERMINATED: Reason("The accord was terminated.", "VCLT art. 54"),
    Rule.STATE_ENDED: Reason(
        "The State ceased to exist; its successors are in only by acts of their own.",
        "VCSST art. 34",
    ),
}
