"""Which built-ins a text may use: those of the standard alone, or Camunda's as well."""

from enum import StrEnum


class Dialect(StrEnum):
    """``camunda`` adds the extensions of Camunda's FEEL to those of DMN 1.5; the grammar is one."""

    STANDARD = "standard"
    CAMUNDA = "camunda"
