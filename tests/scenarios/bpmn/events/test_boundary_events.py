"""BPMN 2.0.2 section 13.5.3: events at the boundary of an activity."""

MINUTE = 60_000


def test_an_interrupting_timer_ends_its_host(play):
    process = play("deadline.bpmn")
    process.starts()
    process.passes(59 * MINUTE)
    process.waits_at("Work")

    process.passes(MINUTE)

    process.waits_at("Instead")
    assert len(process.events("JobCanceled")) == 1


def test_a_host_that_is_done_takes_its_timer_along(play):
    process = play("deadline.bpmn")
    process.starts()

    process.completes("Work")

    process.has_ended()
    assert process.timers() == []


def test_a_cycle_reminds_three_times_beside_the_work(play):
    process = play("reminder.bpmn")
    process.starts()

    process.passes(15 * MINUTE)
    process.waits_at("Instead", "Work")

    process.passes(60 * MINUTE)
    process.waits_at("Instead", "Instead", "Instead", "Work")


def test_a_message_is_heard_as_often_as_it_comes(play):
    process = play("message.bpmn")
    process.starts(order="A-1")

    process.receives("news", n=1)
    process.receives("news", n=2)

    process.waits_at("Instead", "Instead", "Work")
    process.has_variables(n=2)


def test_an_error_goes_to_the_event_of_its_code_before_the_one_for_all(play):
    process = play("errors.bpmn")
    process.starts()

    process.throws("Work", "BAD", why="late")

    process.waits_at("Instead")
    process.has_variables(why="late")


def test_another_error_goes_to_the_event_for_all(play):
    process = play("errors.bpmn")
    process.starts()

    process.throws("Work", "bad")  # codes are case-sensitive

    process.waits_at("Other")


def test_an_event_without_a_code_catches_every_error(play):
    process = play("any_error.bpmn")
    process.starts()

    process.throws("Work", "whatever")

    process.waits_at("Instead")


def test_an_error_that_nobody_catches_is_an_incident_and_the_job_can_be_done_again(play):
    process = play("deadline.bpmn")
    process.starts()

    process.throws("Work", "BAD")
    process.has_incidents(Work="UNHANDLED_ERROR_EVENT")

    process.resolves("Work")
    process.completes("Work")
    process.has_ended()


def test_an_error_end_event_leaves_its_sub_process(play):
    process = play("error_end.bpmn")
    process.starts()

    process.completes("Try")

    process.waits_at("Mend")
    process.has_passed("Caught")


def test_an_escalation_does_not_stop_the_one_who_throws_it(play):
    process = play("escalation.bpmn")

    process.starts()

    process.waits_at("Go", "Help")


def test_a_terminate_end_event_ends_its_own_scope_only(play):
    process = play("terminate.bpmn")
    process.starts()
    process.waits_at("Quick", "Slow")

    process.completes("Quick")

    process.waits_at("After")
    assert len(process.events("JobCanceled")) == 1


def test_a_signal_wakes_who_waits_for_it(play):
    process = play("signal.bpmn")
    process.starts()

    process.hears("go", by="alice")

    process.waits_at("After")
    process.has_variables(by="alice")
