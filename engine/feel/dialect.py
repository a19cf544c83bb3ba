"""Which built-ins a text may use, and what errors give: the standard's, Camunda's, or B-FEEL."""

from enum import StrEnum


class Dialect(StrEnum):
    """The grammar is one.

    ``camunda`` adds the extensions of Camunda's FEEL to the built-ins of DMN 1.5; ``b-feel`` has
    the standard's, and gives defaults where those give null for an error (DMN 1.6 clause 11).
    """

    STANDARD = "standard"
    CAMUNDA = "camunda"
    B_FEEL = "b-feel"
