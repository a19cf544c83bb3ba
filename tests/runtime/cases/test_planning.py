"""Planning tables: windows (H7), roles, rules, nesting, policies with allowances and approval."""

import pytest

from engine.runtime.commands import CommandRejected
from tests.runtime.cases.drawing import (
    event,
    filed,
    human,
    humans,
    may,
    milestone,
    on,
    policy,
    stage,
    table,
    use,
)
from tests.runtime.cases.player import Office, drawn


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


class TestWindow:
    """H7: a table may be used while its owner is active."""

    def test_the_table_of_a_stage_opens_and_closes_with_it(self):
        one = case(
            use("g", "G", entry="s")
            + use("k", "K")
            + on("s", when="go")
            + humans("K", "D")
            + stage("G", use("a", "A") + humans("A") + table(may("d", "D")), auto=True)
        )

        one.refuses("not-plannable", "plan", "D")
        one.sets(go=True)
        one.plans("D")
        one.completes("D")
        one.completes("A")
        one.shows(G="completed")
        one.refuses("not-plannable", "plan", "D")

    def test_a_suspended_owner_offers_nothing(self):
        one = case(use("a", "A", more="") + human("A", inside=table(may("d", "D"))) + human("D"))
        one.does("suspend", "A")
        one.refuses("not-plannable", "plan", "D")

        one.does("resume", "A")
        one.plans("D")
        one.shows(D="active")

    def test_a_task_in_a_suspended_case_offers_nothing(self):
        one = case(use("a", "A") + human("A", inside=table(may("d", "D"))) + human("D"))
        one.does("suspend", "case")

        one.refuses("not-plannable", "plan", "D")

    def test_an_enabled_task_offers_nothing_yet(self):
        one = case(
            use("a", "A", manual=True) + human("A", inside=table(may("d", "D"))) + human("D")
        )

        one.refuses("not-plannable", "plan", "D")
        one.starts_by_hand("A")
        one.plans("D")
        one.shows(D="active")

    def test_what_is_planned_on_a_task_outlives_it(self):
        one = case(use("a", "A") + human("A", inside=table(may("d", "D"))) + human("D"))
        one.plans("D")
        one.completes("A")
        one.shows(D="active", A="completed")
        assert one.life == "active"

        one.completes("D")
        assert one.life == "completed"

    def test_what_is_planned_on_a_task_lies_in_the_stage_of_the_task(self):
        one = case(
            use("g", "G")
            + use("k", "K")
            + humans("K", "D")
            + stage("G", use("a", "A") + human("A", inside=table(may("d", "D"))))
        )

        key = one.plans("D")

        (stage_,) = one.items("G")
        assert one.state.items[key].scope is stage_

    def test_a_planned_task_has_a_table_of_its_own(self):
        one = case(
            use("k", "K")
            + human("K")
            + table(may("d", "T"))
            + human("T", inside=table(may("e", "T")))
        )

        one.plans("d")
        one.plans("e")
        one.plans("e", owner=one.items("e")[0].key)
        assert [item.node.element for item in one.items("T")] == ["d", "e", "e"]

    def test_each_of_two_active_owners_has_its_table(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + event("U")
            + on("s", "u occur")
            + use("g", "G", entry="s", repeat=True)
            + humans("K", "D")
            + stage("G", use("a", "A") + humans("A") + table(may("d", "D")))
        )
        one.triggers("U")
        one.triggers("U")
        first, second = one.items("G")

        one.plans("D")
        one.plans("D", owner=second.key)

        assert [item.scope for item in one.items("D")] == [first, second]
        assert len([m for m in one.offers() if m.kind == "plan"]) == 2

    def test_an_owner_that_does_not_exist_is_not_found(self):
        one = case(use("k", "K") + table(may("d", "D")) + humans("K", "D"))

        with pytest.raises(CommandRejected) as caught:
            one.plans("D", owner=12345)
        assert caught.value.code == "NOT_FOUND"

    def test_an_owner_without_that_item_is_no_table(self):
        one = case(use("k", "K") + table(may("d", "D")) + humans("K", "D"))

        one.refuses("not-plannable", "plan", "D", owner=one.items("K")[0].key)


class TestItems:
    def test_a_discretionary_item_does_not_exist_before(self):
        one = case(use("k", "K") + table(may("d", "D")) + humans("K", "D"))

        assert one.states("D") == []
        one.plans("D")
        one.shows(D="active")

    def test_its_entry_criteria_and_item_control_count(self):
        one = case(
            use("k", "K")
            + use("u", "U")
            + event("U")
            + on("s", "u occur")
            + table(may("d", "D", entry="s"), may("e", "E", manual=True, required=True))
            + humans("K", "D", "E")
        )
        one.plans("D")
        one.plans("E")
        one.shows(D="available", E="enabled")
        one.triggers("U")
        one.shows(D="active")

    def test_a_stage_can_be_planned_with_all_in_it(self):
        one = case(
            use("k", "K")
            + humans("K")
            + table(may("g", "G"))
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="s") + on("s", "a complete") + humans("A", "B"),
            )
        )
        one.plans("G")
        one.plans("G")
        one.completes("A", 1)
        one.shows(G="active active", A="active completed", B="available active")

    def test_a_milestone_that_is_planned_occurs(self):
        one = case(use("k", "K") + table(may("m", "M")) + milestone("M") + humans("K"))

        one.plans("M")
        one.shows(M="completed")

    def test_it_repeats_by_a_criterion_once_it_was_planned(self):
        one = case(
            use("k", "K")
            + use("u", "U", repeat=True)
            + event("U")
            + on("s", "u occur")
            + table(may("d", "D", entry="s", repeat=True))
            + humans("K", "D")
        )
        one.triggers("U")
        assert one.states("D") == []
        one.plans("D")
        one.shows(D="active")
        one.triggers("U")
        one.shows(D="active active")

    def test_it_does_not_repeat_by_being_completed(self):
        one = case(use("k", "K") + table(may("d", "D", repeat=True)) + humans("K", "D"))
        one.plans("D")
        one.completes("D")
        one.shows(D="completed")

    def test_a_plan_item_cannot_be_planned(self):
        one = case(use("k", "K") + table(may("d", "D")) + humans("K", "D"))

        one.refuses("not-plannable", "plan", "K")

    def test_what_nobody_knows_is_not_found(self):
        one = case(use("k", "K") + table(may("d", "D")) + humans("K", "D"))

        one.refuses("NOT_FOUND", "plan", "Nothing")
        one.refuses("NOT_FOUND", "complete", "Nothing")
        one.refuses("NOT_FOUND", "complete", "K", index=4)


class TestRulesAndRoles:
    def test_every_level_asks_for_a_role_of_its_own(self):
        inner = table(may("d", "D", roles="a b"), more="authorizedRoleRefs='b c'")
        one = case(
            use("k", "K") + table(inner, more="authorizedRoleRefs='a'") + humans("K", "D"),
            roles="a b c",
        )

        for held in ("", "a", "b", "a c", "b c"):
            if held == "a c":
                one.plans("D", held)
            else:
                one.refuses("forbidden", "plan", "D", held)
        one.plans("D", "a b")
        one.plans("D")
        assert len(one.items("D")) == 3

    def test_every_rule_of_every_level_has_to_hold(self):
        inner = table(may("d", "D", rules="r1 r2"), more="applicabilityRuleRefs='r3'")
        one = case(use("k", "K") + table(inner, rules="r1=a;r2=b;r3=c") + humans("K", "D"))
        for names in ("", "a", "a b", "b c"):
            one.sets(**{name: name in names.split() for name in "abc"})
            one.refuses("not-applicable", "plan", "D")
            assert one.plannable() == []

        one.sets(a=True, b=True, c=True)
        assert one.plannable() == ["D"]
        one.plans("D")

    def test_roles_are_asked_before_rules(self):
        one = case(
            use("k", "K")
            + table(may("d", "D", roles="a", rules="r"), rules="r=x")
            + humans("K", "D"),
            roles="a",
        )

        one.refuses("forbidden", "plan", "D", "b")
        one.refuses("not-applicable", "plan", "D", "a")

    def test_variables_that_come_with_a_plan_count_for_its_rules(self):
        one = case(
            use("k", "K") + table(may("d", "D", rules="r"), rules="r=wet") + humans("K", "D")
        )

        one.plans("D", variables={"wet": True})

        one.shows(D="active")
        assert one.data() == {"wet": True}

    def test_variables_of_a_refused_plan_are_not_set(self):
        one = case(
            use("k", "K") + table(may("d", "D", rules="r"), rules="r=wet") + humans("K", "D")
        )

        one.refuses("not-applicable", "plan", "D", variables={"wet": False, "dry": True})

        assert one.data() == {}

    def test_a_rule_sees_the_keys_of_its_context(self):
        rules = (
            "<planningTable><discretionaryItem id='d' definitionRef='D' "
            "applicabilityRuleRefs='r'/><applicabilityRule id='r' contextRef='Claim'>"
            "<condition>amount > 10</condition></applicabilityRule></planningTable>"
        )
        one = case(use("k", "K") + rules + humans("K", "D"), file=filed("Claim"))
        one.files("create", "Claim", {"amount": 5})
        one.refuses("not-applicable", "plan", "D")

        one.files("update", "Claim", {"amount": 50})
        one.plans("D")

    def test_a_user_event_is_for_its_roles(self):
        one = case(
            use("e", "E")
            + use("t", "T", entry="s")
            + on("s", "e occur")
            + event("E", "boss")
            + humans("T"),
            roles="boss clerk",
        )

        one.refuses("forbidden", "trigger", "E", "clerk")
        one.triggers("E", "clerk boss")
        one.shows(T="active")


class TestPolicies:
    def one(self, *allows: str, **more):
        items = (
            may("d1", "D1", roles="agent officer"),
            may("d2", "D2", roles="agent officer"),
        )
        return case(
            use("k", "K")
            + table(*items, policies=policy("agent", *allows))
            + humans("K", "D1", "D2"),
            roles="agent officer",
            **more,
        )

    def test_only_what_is_allowed_may_be_planned(self):
        one = self.one("d1")

        one.plans("D1", "agent")
        one.refuses("forbidden", "plan", "D2", "agent")
        one.plans("D2", "officer")

    def test_the_limit_counts_plans_in_that_role_alone(self):
        one = self.one("d1:2")

        one.plans("D1", "officer")
        one.plans("D1", "officer")
        one.plans("D1", "agent")
        one.plans("D1", "agent")
        one.refuses("boundary-exceeded", "plan", "D1", "agent")
        one.plans("D1", "officer")

    def test_what_was_completed_still_counts(self):
        one = self.one("d1:1")
        one.plans("D1", "agent")
        one.completes("D1")

        one.refuses("boundary-exceeded", "plan", "D1", "agent")

    def test_the_limit_holds_in_the_whole_case(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + event("U")
            + on("s", "u occur")
            + use("g", "G", entry="s", repeat=True)
            + humans("K", "D")
            + stage(
                "G",
                use("a", "A") + humans("A") + table(may("d", "D"), policies=policy("agent", "d:1")),
            ),
            roles="agent",
        )
        one.triggers("U")
        one.triggers("U")
        one.plans("D", "agent", owner=one.items("G")[0].key)

        one.refuses("boundary-exceeded", "plan", "D", "agent", owner=one.items("G")[1].key)

    def test_what_needs_approval_waits_enabled_for_that_role(self):
        one = self.one("d1:3:officer")
        one.plans("D1", "agent")
        one.shows(D1="enabled")

        one.refuses("forbidden", "manualStart", "D1", "agent")
        one.starts_by_hand("D1", "officer")
        one.shows(D1="active")

    def test_who_holds_a_bound_role_is_bound_whatever_else_they_hold(self):
        one = self.one("d1")

        one.refuses("forbidden", "plan", "D2", "agent officer")

    def test_an_administrator_is_bound_by_nothing(self):
        one = self.one("d1:0")

        one.plans("D1")
        one.plans("D2")

    def test_policies_of_every_level_hold(self):
        inner = table(may("d1", "D1"), may("d2", "D2"), policies=policy("agent", "d1:5", "d2"))
        one = case(
            use("k", "K")
            + table(inner, policies=policy("agent", "d1:1"))
            + humans("K", "D1", "D2"),
            roles="agent",
        )

        one.refuses("forbidden", "plan", "D2", "agent")
        one.plans("D1", "agent")
        one.refuses("boundary-exceeded", "plan", "D1", "agent")

    def test_the_journal_says_who_planned_what_in_which_role(self):
        one = self.one("d1:2")
        key = one.plans("D1", "agent")

        (created,) = [e for e in one.turns[-1] if e[0] == "ItemCreated"]
        (made,) = [e for e in one.turns[-1] if e[0] == "MoveMade"]
        assert created[6]["plannedBy"] == "alice"
        assert created[6]["roles"] == ["agent"]
        assert created[6]["discretionary"] is True
        assert made == ("MoveMade", key, "plan", {"by": "alice", "roles": ["agent"]})


class TestWhatWasHeardBefore:
    """What happened outside a stage counts for its planned items once, as inside."""

    def test_an_event_outside_lets_one_planned_item_begin(self):
        one = case(
            use("v", "V")
            + use("g", "G")
            + use("k", "K")
            + event("V")
            + humans("K", "D")
            + stage(
                "G",
                use("a", "A") + humans("A") + table(may("d", "D", entry="i")) + on("i", "v occur"),
            )
        )
        one.triggers("V")
        one.plans("D")
        one.plans("D")

        one.shows(D="active available")

    def test_an_exit_outside_ends_one_planned_item(self):
        one = case(
            use("v", "V")
            + use("g", "G")
            + use("k", "K")
            + event("V")
            + humans("K", "D")
            + stage(
                "G",
                use("a", "A") + humans("A") + table(may("d", "D", exit="i")) + on("i", "v occur"),
            )
        )
        one.triggers("V")
        one.plans("D")
        one.plans("D")

        one.shows(D="terminated active")
