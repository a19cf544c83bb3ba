"""Pages of calling and called instances: from one to the other and back, whose trouble it is."""

from engine import public
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from tests.dispatch.desk import ROOT


def page(window, key, query=""):
    answer = window.get(f"/operate/instances/{key}?{query}")
    assert answer.status_code == 200
    return answer


def child():
    return Instance.objects.get(process_id="child")


def test_an_element_that_calls_leads_to_what_it_has_called_and_back(stage, window):
    key = stage.calling()

    at_call = page(window, key, "element=Call").content.decode()
    from_child = page(window, child().key)

    assert f'href="/operate/instances/{child().key}"' in at_call
    assert [caller.key for caller in from_child.context["callers"]] == [key]
    assert f'href="/operate/instances/{key}"' in from_child.content.decode()
    assert f'href="/operate/instances/{key}?item={child().parent_item_key}"' in (
        from_child.content.decode()
    )


def test_the_work_of_an_instance_lists_what_it_has_called(stage, window):
    key = stage.calling()

    (called,) = page(window, key, "tab=jobs").context["content"].calls
    stage.complete(stage.job())

    assert (called.key, called.state) == (child().key, "ACTIVE")
    (ended,) = page(window, key, "tab=jobs").context["content"].calls
    assert ended.state == "COMPLETED"


def test_incidents_of_a_child_show_in_its_caller_with_where_they_are(stage, window):
    key = stage.calling()
    stage.fails("work")
    run = ElementInstance.objects.get(element_id="Call")

    for query in ("", "element=Call"):
        answer = page(window, key, query)
        (shown,) = answer.context["content"]
        assert answer.context["tab"] == "incidents"
        assert (shown.row.element_id, shown.instance.key) == ("Work", child().key)
        assert f'href="/operate/instances/{child().key}?item=' in answer.content.decode()
    assert answer.context["outline"][1].state == "INCIDENT"
    assert answer.context["island"]["picture"]["called"] == {str(run.key): 1}
    (own,) = page(window, child().key).context["content"]
    assert own.instance is None


def test_the_list_says_what_an_instance_calls(stage, window):
    stage.calling()

    rows = window.get("/operate/instances").context["rows"]

    told = {
        row.instance.process_id: [(place.name, place.why) for place in row.places] for row in rows
    }
    assert told == {"p": [("Call", "Calls child")], "child": [("Work", "Worker work")]}


def test_only_a_root_has_a_button_to_cancel(stage, window):
    key = stage.calling()

    of_root, of_child = (page(window, one).content.decode() for one in (key, child().key))

    assert 'data-dialog="cancel"' in of_root
    assert 'data-dialog="cancel"' not in of_child
    assert "Cancel at the root" in of_child
    public.cancel_instance(key, actor=ROOT)
    assert "Cancel at the root" not in page(window, child().key).content.decode()


def test_the_path_of_a_deep_recursion_names_the_root_and_the_nearest(stage, window, monkeypatch):
    from engine.runtime import calls
    from tests.dispatch.test_calls import calling

    monkeypatch.setattr(calls, "DEEPEST", 12)
    stage.deploy(("p.bpmn", calling("p")))
    root = stage.start()
    deepest = Instance.objects.latest("key")

    callers = page(window, deepest.key).context["callers"]

    assert len(callers) == 6
    assert callers[0].key == root
    assert callers[-1].key == deepest.parent_key
