"""Large multi-instance bodies: a step on one child reads and writes the trunk and one part."""

import pytest

from engine.runtime import codec
from engine.runtime.commands import CompleteJob
from engine.runtime.state import State
from engine.store import json, loading, turns
from engine.store.models.instances import Snapshot, SnapshotPart
from engine.store.models.work import Job
from tests.scenarios.player import described
from tests.store import drawn
from tests.store.stored import StoredPlayer, count, deploy


def started(number: int, sequential: bool = False) -> StoredPlayer:
    work = drawn.service("Double", drawn.many(sequential=sequential))
    player = StoredPlayer(deploy(drawn.process(work), "order"))
    player.starts(items=list(range(number)))
    return player


def complete(player: StoredPlayer, index: int) -> None:
    item = next(item for item in player.state.items.values() if item.index == index)
    player.send(CompleteJob(item.key, next(iter(item.waits or {}))))


def trunk_size(player: StoredPlayer) -> int:
    return len(bytes(Snapshot.objects.get(instance_key=player.key).data))


def test_children_lie_in_parts_of_64():
    player = started(130)

    parts = SnapshotPart.objects.order_by("part")

    assert [part.part for part in parts] == [0, 1, 2]
    assert [len(json.decode(bytes(part.data))["i"]) for part in parts] == [64, 64, 2]
    player.holds()


def test_a_job_names_the_part_that_its_item_lies_in():
    player = started(130)

    jobs = Job.objects.order_by("key")

    body = SnapshotPart.objects.values_list("scope_key", flat=True).first()
    assert [(job.part_scope, job.part_number) for job in jobs] == [
        (body, index // 64) for index in range(130)
    ]
    assert player.state.items[body].node.multi_instance is not None


def test_only_the_wanted_part_is_loaded():
    player = started(130)
    job = Job.objects.order_by("key")[70]
    part = (job.part_scope, job.part_number)

    loaded = turns.load_instances({player.key: [part]})[player.key]

    body = loaded.state.items[job.part_scope]
    assert len(body.children) == 64
    assert body.away == {0: 64, 2: 2}
    assert job.item_key in loaded.state.items
    assert loaded.parts == {(body.key, 0), (body.key, 1), (body.key, 2)}


def test_changing_one_part_gives_the_same_state_as_changing_the_whole():
    player = started(130)

    for index in (0, 129, 64, 70, 1):
        complete(player, index)

        player.replays()
    player.holds()


@pytest.mark.parametrize("sequential", [False, True])
def test_results_are_gathered_from_all_parts(sequential: bool):
    player = started(130, sequential)

    for index in range(130):
        complete(player, index)

    player.has_ended()
    player.has_variables(doubled=[2 * index for index in range(130)])
    player.holds()
    assert count("snapshotpart") == 0


def test_results_of_a_part_without_living_children_are_kept():
    player = started(66)

    for index in range(64):
        complete(player, index)

    assert [part.part for part in SnapshotPart.objects.order_by("part")] == [0, 1]
    complete(player, 64)
    complete(player, 65)
    player.has_variables(doubled=[2 * index for index in range(66)])


def test_canceling_loads_every_part_and_leaves_none():
    player = started(130)
    complete(player, 3)

    player.cancels()

    player.has_ended("TERMINATED")
    assert count("snapshotpart") == 0
    assert count("job", "state = 'CANCELED'") == 129
    player.holds()


def test_the_cost_of_a_step_does_not_depend_on_the_number_of_children():
    few, many = started(70), started(700)

    for player in (few, many):
        for index in (5, 66, 6):
            complete(player, index)

    assert few.rows[1:] == many.rows[1:]
    assert trunk_size(many) < trunk_size(few) + 20


def test_a_part_goes_through_the_codec_unchanged():
    player = started(70)
    state = player.state
    trunk, parts = codec.dump(state)

    written = json.decode(json.encode(trunk))
    again = codec.load(
        state.plan, written, {key: json.decode(json.encode(part)) for key, part in parts.items()}
    )

    assert described(again) == described(state)


def test_without_a_pager_a_state_says_which_parts_it_misses():
    player = started(70)
    trunk, _ = codec.dump(player.state)
    state: State = codec.load(player.plan, trunk, {})
    body = next(item for item in state.items.values() if item.away)

    with pytest.raises(LookupError, match=r"parts of .* are away"):
        state.whole(body)


def test_a_snapshot_of_another_plan_is_folded_from_the_journal_with_all_parts():
    player = started(130)
    complete(player, 100)
    Snapshot.objects.update(plan_hash=b"older")

    complete(player, 101)

    player.replays()
    player.holds()
    assert loading.read_instances({player.key: ()})[player.key].seq == 3
