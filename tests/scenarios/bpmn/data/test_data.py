"""Variables: scopes, input and output mappings (the executable dialect, section 2)."""


def test_inputs_are_local_and_outputs_alone_leave(play):
    process = play("mapping.bpmn")
    process.starts(order={"id": "A-1", "price": 12.5})

    charge = process.only("Charge")
    assert charge.vars["charge"] == {"amount": 25}
    assert charge.vars["order"] == "A-1"

    process.completes("Charge", reference="R-9", noise=1)
    process.has_variables(payment={"id": "R-9"}, order={"id": "A-1", "price": 12.5})
    process.has_no_variable("charge", "noise", "reference")


def test_a_failing_mapping_is_an_incident_and_no_job_is_opened(play):
    process = play("broken_mapping.bpmn")
    process.starts()
    process.has_incidents(Charge="IO_MAPPING_ERROR")
    assert process.events("JobOpened") == []

    process.sets(amount=8)
    process.resolves("Charge")

    assert process.only("Charge").vars == {"net": 8}
    process.waits_at("Charge")


def test_a_result_goes_to_the_nearest_scope_that_knows_the_name(play):
    process = play("scopes.bpmn")
    process.starts(total=1)

    process.completes("Change", total=2, local=3, fresh=4)

    process.has_variables(total=2, fresh=4)
    process.has_no_variable("local")


def test_variables_of_a_failure_stay_at_the_task(play):
    process = play("scopes.bpmn")
    process.starts()

    process.fails("Change", retries=1, attempt=1)

    assert process.only("Change").vars == {"attempt": 1}
    process.has_no_variable("attempt")


def test_a_job_without_retries_waits_for_an_operator(play):
    process = play("scopes.bpmn")
    process.starts()
    process.fails("Change", retries=0, message="no connection")
    process.has_incidents(Change="JOB_NO_RETRIES")

    process.gives_retries("Change", 1)
    process.resolves("Change")
    process.completes("Change")

    process.has_incidents()
    process.waits_at("After")


def test_cancelling_clears_incidents(play):
    process = play("scopes.bpmn")
    process.starts()
    process.fails("Change", retries=0)

    process.cancels()

    process.has_incidents()
    process.has_ended("TERMINATED")
