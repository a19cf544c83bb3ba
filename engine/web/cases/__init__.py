"""The pages of cases: what members of a case see of it, and do."""
