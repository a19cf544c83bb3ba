"""The case file: transitions, refusals, lists, children, references, and who sees it how."""

import pytest

from engine.runtime.cases.view import view
from engine.runtime.commands import CommandRejected
from tests.runtime.cases.drawing import filed, humans, on, use
from tests.runtime.cases.player import Office, drawn

ILLEGAL = "illegal-transition"


def case(file: str, body: str = "", **variables):
    return Office(drawn(use("k", "K") + humans("K") + body, file=file)).starts(**variables)


def moved(one) -> list[str]:
    """The transitions of the last turn: ``create Folder``."""
    return [f"{e[3]} {e[2]}" for e in one.turns[-1] if e[0] == "CaseFileItemMoved"]


def heard(*events: str) -> str:
    """A task for each event of a case file item, named by it."""
    body = ""
    for event in events:
        source, _, word = event.partition(" ")
        name = f"{word}_{source}"
        body += use(f"t{name}", f"T{name}", entry=f"s{name}", repeat=True)
        body += on(f"s{name}", f"file:{event}") + humans(f"T{name}")
    return body


class TestSingle:
    def test_an_item_is_created_once(self):
        one = case(filed("Doc"))
        one.files("create", "Doc", {"n": 1})

        assert moved(one) == ["create Doc"]
        assert one.refuses_file("create", "Doc", 2) == ILLEGAL
        assert one.data() == {"Doc": {"n": 1}}

    @pytest.mark.parametrize(
        "op",
        [
            "update",
            "replace",
            "delete",
            "addChild",
            "removeChild",
            "addReference",
            "removeReference",
        ],
    )
    def test_what_does_not_exist_takes_nothing_but_creation(self, op):
        one = case(filed("Doc", filed("Page")))

        assert one.refuses_file(op, "Doc", 1, child="Page") == ILLEGAL

    def test_an_update_merges_contexts_and_sets_anything_else(self):
        one = case(filed("Doc"))
        one.files("create", "Doc", {"a": 1, "b": 2})

        one.files("update", "Doc", {"b": 3, "c": 4})
        assert one.data()["Doc"] == {"a": 1, "b": 3, "c": 4}
        one.files("update", "Doc", "text")
        assert one.data()["Doc"] == "text"
        one.files("update", "Doc", {"d": 5})
        assert one.data()["Doc"] == {"d": 5}

    def test_a_replacement_takes_the_place_of_all(self):
        one = case(filed("Doc"))
        one.files("create", "Doc", {"a": 1})

        one.files("replace", "Doc", {"b": 2})

        assert one.data()["Doc"] == {"b": 2}
        assert moved(one) == ["replace Doc"]

    def test_what_was_deleted_can_be_created_again(self):
        one = case(filed("Doc"))
        one.files("create", "Doc", 1)
        one.files("delete", "Doc")
        assert one.data() == {}
        assert moved(one) == ["delete Doc"]

        one.files("create", "Doc", 2)
        assert one.data() == {"Doc": 2}

    def test_an_item_may_exist_without_a_value(self):
        one = case(filed("Doc"))
        one.files("create", "Doc")

        assert one.data() == {"Doc": None}
        assert one.refuses_file("create", "Doc") == ILLEGAL
        one.files("update", "Doc", {"a": 1})
        assert one.data() == {"Doc": {"a": 1}}

    def test_each_transition_is_heard(self):
        one = case(filed("Doc"), heard("Doc create", "Doc update", "Doc replace", "Doc delete"))
        for op in ("create", "update", "replace", "delete"):
            one.files(op, "Doc", {})
            assert one.states(f"T{op}_Doc") == ["active"], op

    def test_an_unknown_item_is_not_found_and_an_unknown_operation_refused(self):
        one = case(filed("Doc"))

        assert one.refuses_file("create", "Nothing") == "NOT_FOUND"
        assert one.refuses_file("burn", "Doc") == "INVALID_ARGUMENT"

    def test_an_item_is_known_by_its_id_too(self):
        file = (
            "<caseFileItem id='cf1' name='Claim form' multiplicity='ZeroOrOne' "
            "definitionRef='any'/>"
        )
        one = case(
            file, use("t", "T", entry="s") + humans("T") + on("s", when="Claim form.amount > 1")
        )

        one.files("create", "cf1", {"amount": 2})

        assert one.data() == {"Claim form": {"amount": 2}}
        one.shows(T="active")


class TestLists:
    def test_elements_are_created_one_after_the_other(self):
        one = case(filed("Doc", many=True), heard("Doc create"))
        one.files("create", "Doc", {"n": 1})
        one.files("create", "Doc", {"n": 2})

        assert one.data() == {"Doc": [{"n": 1}, {"n": 2}]}
        one.shows(Tcreate_Doc="active active")

    def test_an_element_is_named_by_its_number(self):
        one = case(filed("Doc", many=True))
        for number in range(3):
            one.files("create", "Doc", number)

        one.files("update", "Doc", 10, index=1)
        one.files("delete", "Doc", index=0)
        assert one.data() == {"Doc": [10, 2]}
        assert one.refuses_file("update", "Doc", 1, index=2) == "NOT_FOUND"
        assert one.refuses_file("update", "Doc", 1, index=-1) == "NOT_FOUND"

    def test_without_a_number_the_first_is_meant(self):
        one = case(filed("Doc", many=True))
        one.files("create", "Doc", 1)
        one.files("create", "Doc", 2)

        one.files("replace", "Doc", 5)

        assert one.data() == {"Doc": [5, 2]}

    def test_an_empty_list_is_gone(self):
        one = case(filed("Doc", many=True))
        one.files("create", "Doc", 1)
        one.files("delete", "Doc")

        assert one.data() == {}
        assert one.refuses_file("delete", "Doc") == ILLEGAL

    def test_a_variable_of_that_name_takes_a_list_element_by_element(self):
        one = case(filed("Doc", many=True), Doc=[{"a": 1}, {"a": 2}])
        assert moved(one) == ["create Doc", "create Doc"]

        one.sets(Doc=[{"b": 1}, {"a": 3}, {"a": 4}])

        assert moved(one) == ["update Doc", "update Doc", "create Doc"]
        assert one.data()["Doc"] == [{"a": 1, "b": 1}, {"a": 3}, {"a": 4}]

    def test_a_context_is_that_of_the_newest_element(self):
        one = case(
            filed("Doc", many=True),
            use("t", "T", entry="s", repeat=True)
            + humans("T")
            + on("s", "file:Doc create", when="big", context="Doc"),
        )
        one.files("create", "Doc", {"big": False})
        one.shows(T="available")
        one.files("create", "Doc", {"big": True})
        one.shows(T="active")


class TestChildren:
    FOLDER = filed("Folder", filed("Pass"), filed("Page", many=True))

    def test_a_child_stands_in_the_value_of_its_parent(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", {"open": True})
        one.files("addChild", "Folder", {"valid": True}, child="Pass")
        assert moved(one) == ["addChild Folder", "create Pass"]
        one.files("addChild", "Folder", 1, child="Page")
        one.files("addChild", "Folder", 2, child="Page")

        assert one.data() == {"Folder": {"open": True, "Pass": {"valid": True}, "Page": [1, 2]}}

    def test_a_single_child_is_added_once(self):
        one = case(self.FOLDER)
        one.files("create", "Folder")
        one.files("addChild", "Folder", 1, child="Pass")

        assert one.refuses_file("addChild", "Folder", 2, child="Pass") == ILLEGAL
        assert one.refuses_file("create", "Pass", 2) == ILLEGAL
        assert one.refuses_file("addChild", "Folder", 2, child="Nothing") == "NOT_FOUND"

    def test_creating_a_child_by_its_name_adds_it(self):
        one = case(self.FOLDER)
        assert one.refuses_file("create", "Pass", 1) == ILLEGAL
        one.files("create", "Folder")

        one.files("create", "Pass", 1)

        assert moved(one) == ["addChild Folder", "create Pass"]

    def test_children_stay_when_their_parent_changes(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", {"a": 1})
        one.files("addChild", "Folder", 1, child="Pass")

        one.files("replace", "Folder", {"b": 2})
        assert one.data() == {"Folder": {"b": 2, "Pass": 1}}
        one.files("update", "Folder", {"c": 3})
        assert one.data() == {"Folder": {"b": 2, "c": 3, "Pass": 1}}
        assert one.refuses_file("replace", "Folder", "text") == ILLEGAL

    def test_a_value_brings_its_children_with_it(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", {"a": 1, "Pass": {"n": 1}, "Page": [1, 2]})
        assert moved(one) == [
            "create Folder",
            "addChild Folder",
            "create Pass",
            "addChild Folder",
            "create Page",
            "addChild Folder",
            "create Page",
        ]

        one.files("update", "Folder", {"Pass": {"m": 2}, "Page": [5]})
        assert moved(one) == ["update Folder", "update Pass", "update Page"]
        assert one.data()["Folder"] == {"a": 1, "Pass": {"n": 1, "m": 2}, "Page": [5, 2]}

    def test_a_child_is_removed(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", {"Pass": 1, "Page": [1, 2, 3]})

        one.files("removeChild", "Folder", child="Pass")
        assert moved(one) == ["removeChild Folder", "delete Pass"]
        one.files("removeChild", "Folder", child="Page", index=1)
        assert one.data() == {"Folder": {"Page": [1, 3]}}
        assert one.refuses_file("removeChild", "Folder", child="Pass") == ILLEGAL

    def test_deleting_a_parent_discards_its_children_first(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", {"Pass": 1, "Page": [1]})

        one.files("delete", "Folder")

        assert moved(one) == [
            "removeChild Folder",
            "delete Pass",
            "removeChild Folder",
            "delete Page",
            "delete Folder",
        ]
        assert one.data() == {}

    def test_deleting_a_child_tells_its_parent(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", {"Pass": 1})

        one.files("delete", "Pass")

        assert moved(one) == ["removeChild Folder", "delete Pass"]

    def test_a_child_is_seen_by_its_own_name(self):
        one = case(self.FOLDER, use("t", "T", entry="s") + humans("T") + on("s", when="Pass.valid"))
        one.files("create", "Folder")
        one.files("addChild", "Folder", {"valid": False}, child="Pass")
        one.shows(T="available")
        one.files("update", "Pass", {"valid": True})
        one.shows(T="active")

    def test_a_child_is_set_as_a_variable_where_its_parent_exists(self):
        one = case(self.FOLDER)
        with pytest.raises(CommandRejected) as caught:
            one.sets(Pass=1)
        assert caught.value.code == ILLEGAL
        one.files("create", "Folder")

        one.sets(Pass=1)
        one.sets(Pass=2)

        assert one.data() == {"Folder": {"Pass": 2}}

    def test_children_of_elements_of_a_list(self):
        one = case(filed("Box", filed("Thing", many=True), many=True))
        one.files("create", "Box", {"n": 0})
        one.files("create", "Box", {"n": 1})

        one.files("addChild", "Box", "a", child="Thing", index=0)
        one.files("addChild", "Box", "b", child="Thing", index=1)
        one.files("addChild", "Box", "c", child="Thing", index=0)
        assert one.data()["Box"] == [{"n": 0, "Thing": ["a", "c"]}, {"n": 1, "Thing": ["b"]}]

        one.files("update", "Thing", "B", index=2)
        one.files("delete", "Box", index=0)
        assert one.data()["Box"] == [{"n": 1, "Thing": ["B"]}]

    def test_a_value_that_is_no_context_takes_no_children(self):
        one = case(self.FOLDER)
        one.files("create", "Folder", "text")

        assert one.refuses_file("addChild", "Folder", 1, child="Pass") == ILLEGAL


class TestReferences:
    def test_references_come_and_go(self):
        one = case(filed("A") + filed("B"), heard("A addReference", "A removeReference"))
        one.files("create", "A")
        one.files("create", "B")
        one.files("addReference", "A", child="B")
        one.shows(TaddReference_A="active", TremoveReference_A="available")

        one.files("removeReference", "A", child="B")
        one.shows(TremoveReference_A="active")
        assert one.refuses_file("removeReference", "A", child="B") == ILLEGAL
        assert one.refuses_file("addReference", "A", child="Nothing") == "NOT_FOUND"

    def test_references_go_with_their_element_and_move_up_with_the_others(self):
        one = case(filed("A", many=True) + filed("B"))
        one.files("create", "B")
        for number in range(3):
            one.files("create", "A", number)
        one.files("addReference", "A", child="B", index=0)
        one.files("addReference", "A", child="B", index=2)

        one.files("delete", "A", index=0)

        assert one.refuses_file("removeReference", "A", child="B", index=0) == ILLEGAL
        one.files("removeReference", "A", child="B", index=1)


class TestVariables:
    def test_case_file_and_variables_stand_apart(self):
        one = case(filed("Doc"), Doc=1, other=2)

        seen = view(one.plan, one.state)

        assert (seen["caseFile"], seen["variables"]) == ({"Doc": 1}, {"other": 2})

    def test_setting_a_variable_creates_then_updates_the_item(self):
        one = case(filed("Doc"), heard("Doc create", "Doc update"))
        one.sets(Doc={"a": 1})
        one.shows(Tcreate_Doc="active", Tupdate_Doc="available")
        one.sets(Doc={"b": 2})
        one.shows(Tupdate_Doc="active")
        assert one.data()["Doc"] == {"a": 1, "b": 2}

    def test_variables_of_a_completion_are_set_before_it(self):
        one = case(
            filed("Doc"),
            use("a", "A")
            + use("t", "T", entry="s")
            + humans("A", "T")
            + on("s", "a complete", when="Doc.ok"),
        )

        one.completes("A", Doc={"ok": True})

        one.shows(T="active")

    def test_a_refused_move_writes_nothing(self):
        one = case(filed("Doc"), use("b", "B", manual=True) + humans("B"))

        one.refuses(ILLEGAL, "complete", "B", variables={"Doc": 1, "x": 1})
        one.refuses("not-completable", "complete", "case", variables={"Doc": 1})

        assert one.data() == {}

    def test_a_write_that_fails_in_the_middle_writes_nothing(self):
        one = case(filed("Folder", filed("Pass")) + filed("Doc"))

        with pytest.raises(CommandRejected):
            one.sets(Doc=1, x=2, Pass=3)

        assert one.data() == {}

    def test_a_closed_case_is_read_only(self):
        one = case(filed("Doc"))
        one.does("terminate")
        one.files("create", "Doc", 1)
        one.does("close")

        assert one.refuses_file("update", "Doc", 2) == ILLEGAL

    def test_a_context_wins_over_variables(self):
        one = case(
            filed("Doc"),
            use("t", "T", entry="s") + humans("T") + on("s", when="n = 2", context="Doc"),
        )
        one.sets(n=2)
        one.shows(T="active")

        two = case(
            filed("Doc"),
            use("t", "T", entry="s") + humans("T") + on("s", when="n = 2", context="Doc"),
        )
        two.sets(Doc={"n": 1}, n=2)
        two.shows(T="available")
        two.sets(Doc={"n": 2}, n=0)
        two.shows(T="active")
