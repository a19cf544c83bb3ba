"""The environment is read once and refused with a sentence when it makes no sense."""

from pathlib import Path

import pytest

from helm.database import postgresql
from helm.environment import EnvironmentRefused, read_environment

CHECKOUT = Path("/somewhere")


def read(**variables: str):
    return read_environment(variables, checkout=CHECKOUT)


def test_nothing_set_means_one_process_on_this_machine():
    environment = read()

    assert environment.port == 8000
    assert environment.bind == "127.0.0.1"
    assert environment.data == CHECKOUT / ".helm"
    assert environment.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert not environment.scaled
    assert environment.admin is None


def test_an_administrator_is_split_at_the_first_colon():
    admin = read(HELM_ADMIN="ada:pass:word").admin

    assert admin is not None
    assert (admin.name, admin.password) == ("ada", "pass:word")


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number from 0 to 65535; found 'eighty'"),
        ({"PORT": "65536"}, "PORT must be"),
        ({"HELM_WORKERS": "0"}, "HELM_WORKERS must be a whole number from 1"),
        ({"HELM_CLOCK": "fast"}, "HELM_CLOCK must be real or controlled; found 'fast'"),
        ({"HELM_EXAMPLES": "some"}, "HELM_EXAMPLES must be all or none"),
        ({"HELM_ADMIN": "ada"}, "HELM_ADMIN must be name:password"),
        ({"HELM_ADMIN": ":secret"}, "HELM_ADMIN must be name:password"),
        ({"HELM_URL": "helm.example.org"}, "HELM_URL must be a public address"),
        ({"HELM_URL": "https://helm.example.org/inner"}, "HELM_URL must be a public address"),
        ({"REDIS_URL": "http://somewhere"}, "REDIS_URL must begin with redis://"),
        ({"REDIS_URL": "redis://somewhere"}, "REDIS_URL is set but DATABASE_URL is not"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(variables, says):
    with pytest.raises(EnvironmentRefused, match=says.replace("(", r"\(")):
        read(**variables)


def test_a_public_address_is_answered_and_turns_on_secure_cookies():
    environment = read(HELM_URL="https://helm.example.org/")

    assert environment.url == "https://helm.example.org"
    assert "helm.example.org" in environment.hosts
    assert environment.https


def test_both_urls_make_a_scaled_installation():
    assert read(DATABASE_URL="postgresql://db/helm", REDIS_URL="redis://cache").scaled
    assert not read(DATABASE_URL="postgresql://db/helm").scaled


def test_a_postgresql_url_becomes_settings_with_time_limits():
    settings = postgresql("postgresql://ada:p%40ss@db.example:5433/helm?sslmode=require")

    assert settings["NAME"] == "helm"
    assert settings["USER"] == "ada"
    assert settings["PASSWORD"] == "p@ss"
    assert settings["HOST"] == "db.example"
    assert settings["PORT"] == "5433"
    assert settings["CONN_MAX_AGE"] == 0
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert settings["OPTIONS"]["tcp_user_timeout"] == 3000
    assert "statement_timeout" in settings["OPTIONS"]["options"]
    assert settings["OPTIONS"]["pool"]["max_size"] > 1


def test_a_socket_is_named_by_its_folder():
    settings = postgresql("postgresql://ada@/helm?host=/run/postgresql&port=5433")

    assert (settings["HOST"], settings["PORT"]) == ("/run/postgresql", "5433")


@pytest.mark.parametrize("url", ["mysql://db/helm", "postgresql://db", "postgresql://db:x/helm"])
def test_other_database_urls_are_refused(url):
    with pytest.raises(EnvironmentRefused, match="DATABASE_URL"):
        postgresql(url)


def test_a_lost_database_is_looked_for_twice_a_second():
    from psycopg_pool.base import AttemptWithBackoff

    postgresql("postgresql://ada@/helm")
    attempt = AttemptWithBackoff(timeout=300)
    pauses = []
    for _ in range(10):
        attempt.update_delay(0.0)
        pauses.append(attempt.delay)

    assert 0 < min(pauses) <= max(pauses) < 0.6
