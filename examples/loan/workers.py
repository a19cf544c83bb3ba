"""The bank's systems, played: documents, payments and letters of the loan example.

The documents are made from the application itself, so that every run of the example gives the
same answer; nothing leaves this machine.
"""

from decimal import Decimal

from engine.public import ActivatedJob, BpmnError, Value, job_worker

BANK_SHARE = Decimal("0.74")  #: of the stated income arrives on the account, from 20 000 euro on
LARGE = 20_000


def _number(job: ActivatedJob, name: str) -> Decimal:
    value = job.variables.get(name)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise BpmnError("LOAN_DATA", f"{name} must be a number, found {value!r}")


@job_worker("loan.payslip", fetch=("applicant", "stated"))
def payslip(job: ActivatedJob) -> dict[str, Value]:
    """The payslip says what the applicant stated."""
    return {"payslip": {"monthly": _number(job, "stated"), "employer": "Nordwind GmbH"}}


@job_worker("loan.statements", fetch=("stated", "requested", "months"))
def statements(job: ActivatedJob) -> dict[str, Value]:
    """The account agrees with the payslip for small loans, and disagrees for large ones."""
    stated, requested = _number(job, "stated"), _number(job, "requested")
    share = BANK_SHARE if requested >= LARGE else Decimal(1)
    monthly = (stated * share).quantize(Decimal(1))
    return {"statements": {"monthly": monthly, "months": _number(job, "months")}}


@job_worker("loan.pay", fetch=("amount", "applicant"))
def pay(job: ActivatedJob) -> dict[str, Value]:
    """The payment, named by the job's key so that a repeated job is the same payment."""
    payment: dict[str, Value] = {
        "id": f"P-{job.key}",
        "amount": _number(job, "amount"),
        "to": job.variables.get("applicant"),
    }
    return {"payment": payment}


@job_worker("loan.letter", fetch=("kind", "reason", "applicant"))
def letter(job: ActivatedJob) -> dict[str, Value]:
    """The letter that the applicant gets."""
    name, reason = job.variables.get("applicant"), job.variables.get("reason")
    return {"letter": f"Dear {name}, {reason or 'we have decided about your loan.'}"}
