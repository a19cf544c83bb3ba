"""The order of effects: mappings are whole or nothing, and what is resolved is not done twice."""

HOUR = 3_600_000


def test_each_mapping_sees_the_targets_before_it(play):
    process = play("mappings_in_order.bpmn")
    process.starts(order={"price": 10}, payment={"status": "open"})

    charge = process.only("Charge").vars
    assert charge == {"net": 10, "gross": 20, "charge": {"amount": 20, "currency": "EUR"}}

    process.completes("Charge", result=20, reference="R-9")
    process.has_variables(total=20, more=21, payment={"status": "open", "id": "R-9"})
    process.has_no_variable("result", "reference", "net")


def test_inputs_are_written_together_or_not_at_all(play):
    process = play("mappings_that_break.bpmn")
    process.starts(count=1)

    process.has_incidents(Charge="IO_MAPPING_ERROR")
    assert process.only("Charge").vars is None

    process.sets(amount=5, count=2)
    process.resolves("Charge")
    assert process.only("Charge").vars == {"first": 3, "net": 5}


def test_outputs_are_written_together_and_once(play):
    process = play("mappings_that_break.bpmn")
    process.starts(count=1, amount=5)

    process.completes("Charge", noise=1)
    process.has_incidents(Charge="IO_MAPPING_ERROR")
    process.has_variables(count=1)
    process.has_no_variable("noise")
    assert process.only("Charge").vars == {"first": 2, "net": 5, "noise": 1}

    process.sets("Charge", local=True, result=7)
    process.resolves("Charge")
    process.has_ended()
    process.has_variables(count=2, total=7)


def test_a_job_is_done_once_though_its_outputs_fail(play):
    process = play("mappings_that_break.bpmn")
    process.starts(count=1, amount=5)
    job = process.opened_job("Charge")
    process.completes("Charge")
    assert len(process.events("JobCompleted")) == 1

    process.resolves("Charge")

    process.has_incidents(Charge="IO_MAPPING_ERROR")
    assert [e[1] for e in process.events("JobOpened")] == [job]


def test_a_scope_whose_outputs_fail_waits_and_its_deadline_runs_on(play):
    process = play("scope_that_breaks.bpmn")
    process.starts(base=2)
    process.completes("Work", inner=3)
    process.has_incidents(Inside="IO_MAPPING_ERROR")
    assert process.only("Inside").vars == {"inner": 3}

    process.passes(HOUR)

    process.waits_at("Instead")
    process.has_incidents()
    process.has_no_variable("inner")


def test_a_scope_goes_on_when_its_outputs_are_mended(play):
    process = play("scope_that_breaks.bpmn")
    process.starts(base=2)
    process.completes("Work")

    process.sets(result=9)
    process.resolves("Inside")

    process.waits_at("After")
    process.has_variables(outer=9)
    assert process.timers() == []


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


def test_what_a_script_makes_too_deep_is_an_incident(play):
    process = play("scripts.bpmn")

    process.starts(value=nested(199))

    process.has_incidents(Compute="EXTRACT_VALUE_ERROR")
    process.sets(value=1)
    process.resolves("Compute")
    process.has_ended()
    process.has_variables(pair=[1, 1])


def test_a_list_that_nests_in_itself_round_by_round_ends_in_an_incident(play):
    process = play("growing.bpmn")

    process.starts(list=[])

    assert list(process.incidents().values()) == ["EXTRACT_VALUE_ERROR"]
    process.cancels()


def test_what_one_step_writes_is_bounded(play):
    process = play("lengthening.bpmn")

    process.starts(list=[], limit=100_000)

    assert list(process.incidents().values()) == ["UNKNOWN"]
    written = sum(len(e[2]["list"]) for e in process.events("VariablesSet") if "list" in e[2])
    assert written * 4 < 64_000_000
