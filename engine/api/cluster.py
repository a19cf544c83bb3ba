"""What the installation is: topology, licence, health; and its clock."""

from typing import Annotated

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import answer, nothing
from engine.api.problems import ApiProblem, commanding
from engine.api.schema import Body, Json, Long
from engine.api.shapes import MomentText, one_word
from engine.api.signin import actor_in
from engine.public import pin_clock, reset_clock

router = Router(tags=["Cluster"])

#: The version of the interface that is served, which clients use to know what they may call.
INTERFACE = "8.9.0"


class Partition(TypedDict):
    partitionId: int
    role: Annotated[str, one_word("leader", "follower", "inactive")]
    health: Annotated[str, one_word("healthy", "unhealthy", "dead")]
    state: Annotated[str, one_word("unknown", "joining", "active", "leaving", "recovering")]


class Broker(TypedDict):
    nodeId: int
    brokerId: str
    host: str
    port: int
    partitions: list[Partition]
    version: str


class TopologyResponse(TypedDict):
    brokers: list[Broker]
    clusterId: str | None
    clusterSize: int
    partitionsCount: int
    replicationFactor: int
    gatewayVersion: str
    lastCompletedChangeId: str


@router.get("/topology", operation_id="getTopology", response=TopologyResponse)
def get_topology(request: HttpRequest) -> HttpResponse:
    """One node with one partition: the database is what scales."""
    host, _, port = request.get_host().rpartition(":")
    return answer(
        {
            "brokers": [
                {
                    "nodeId": 0,
                    "brokerId": "0",
                    "host": host or request.get_host(),
                    "port": int(port) if host and port.isdigit() else 443,
                    "partitions": [
                        {
                            "partitionId": 1,
                            "role": "leader",
                            "health": "healthy",
                            "state": "active",
                        }
                    ],
                    "version": INTERFACE,
                }
            ],
            "clusterId": "helm",
            "clusterSize": 1,
            "partitionsCount": 1,
            "replicationFactor": 1,
            "gatewayVersion": INTERFACE,
            "lastCompletedChangeId": "-1",
        }
    )


class LicenseResponse(TypedDict):
    validLicense: bool
    licenseType: str
    isCommercial: bool
    expiresAt: MomentText | None


@router.get("/license", operation_id="getLicense", response=LicenseResponse, auth=None)
def get_license(request: HttpRequest) -> HttpResponse:
    """HELM is free software: there is nothing to buy and nothing that expires."""
    return answer(
        {
            "validLicense": True,
            "licenseType": "Apache-2.0",
            "isCommercial": False,
            "expiresAt": None,
        }
    )


@router.get("/status", operation_id="getStatus", response={204: None}, auth=None)
def get_status(request: HttpRequest) -> HttpResponse:
    """204 when requests can be served."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise ApiProblem(503, "Service Unavailable", "The database does not answer.") from error
    return nothing()


#: The year 9900: what is due some years later still has a date.
LAST_MOMENT = 250_240_000_000_000


class ClockPinRequest(Body):
    """Engine time in epoch milliseconds."""

    timestamp: Annotated[Long, Field(ge=0, le=LAST_MOMENT)]


@router.put("/clock", operation_id="pinClock", response={204: None}, tags=["Clock"])
def pin(request: HttpRequest, body: Json[ClockPinRequest]) -> HttpResponse:
    """Stop engine time at a moment; what is due by then is done. Only on a controlled clock."""
    with commanding("PIN"):
        pin_clock(body.timestamp, actor=actor_in(request))
    return nothing()


@router.post("/clock/reset", operation_id="resetClock", response={204: None}, tags=["Clock"])
def reset(request: HttpRequest) -> HttpResponse:
    """Engine time is real time again."""
    with commanding("RESET"):
        reset_clock(actor=actor_in(request))
    return nothing()
