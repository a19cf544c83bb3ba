"""A planning policy binds a role of the case and allows items of its table (``urn:helm:ext``)."""

from collections.abc import Iterator

from engine.cmmn.model import Case, Extension, HumanTask, Model, PlanningTable, Stage
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.text import quoted
from engine.cmmn.walk import nested, tables


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        roles = {name for role in case.roles for name in (role.name, role.id) if name}
        for owner, table in tables(case):
            items = {
                item.id
                for inner in nested(table)
                for item in inner.items
                if not isinstance(item, PlanningTable)
            }
            seen: set[str] = set()
            for policy in table.extensions:
                if policy.name == "planningPolicy":
                    yield from _policy(case, owner, policy, roles, items)
                    role = policy.get("role") or ""
                    if role in seen:
                        yield _wrong(
                            owner, policy, f"two policies bind the role '{role}'; make them one"
                        )
                    seen.add(role)


def _policy(
    case: Case, owner: Stage | HumanTask, policy: Extension, roles: set[str], items: set[str]
) -> Iterator[Finding]:
    known = quoted(sorted(role.name for role in case.roles if role.name)) or "no roles"
    role = policy.get("role")
    if role is not None and role not in roles:
        yield _wrong(
            owner,
            policy,
            f"expected a role of the case '{case.id}' ({known}), found '{role}'; choose one",
            "role",
        )
    for allow in policy.all("allow"):
        item = allow.get("item")
        if item is not None and item not in items:
            yield _wrong(
                owner,
                allow,
                f"expected a discretionary item of the table of '{owner.id}', found '{item}'; "
                "choose one of them",
                "item",
            )
        approval = allow.get("approval")
        if approval is not None and approval not in roles:
            yield _wrong(
                owner,
                allow,
                f"expected a role of the case '{case.id}' ({known}), found '{approval}'; "
                "choose one",
                "approval",
            )


def _wrong(
    owner: Stage | HumanTask, extension: Extension, message: str, attribute: str = "role"
) -> Finding:
    return error(owner, message, f"helm:{extension.name} {attribute}", extension.line)


rule = Rule("planning-policy", "urn:helm:ext planningPolicy", check)
