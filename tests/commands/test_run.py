"""What `make run` says when it cannot start. The start itself is what every browser test stands on."""

import socket
from pathlib import Path

import yaml

from bot.clinic import ROOT
from bot.commands.run import missing, settings, write_endpoints


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environment = settings({"PORT": str(port), "RASA_PORT": str(free_port()), "ACTIONS_PORT": str(free_port())})
        said = list(missing(environment))
    assert said[0] == f"Port {port} is taken by another program; choose another with PORT=…, as in: make run PORT=9000"


def test_a_port_that_is_no_number_is_named() -> None:
    environment = settings({"PORT": "eighty", "RASA_PORT": str(free_port()), "ACTIONS_PORT": str(free_port())})
    assert "PORT is 'eighty', which is no port number." in list(missing(environment))


def test_ports_not_given_get_their_defaults_and_rasa_listens_on_loopback_only() -> None:
    environment = settings({"PORT": ""})
    assert (environment["PORT"], environment["RASA_PORT"], environment["ACTIONS_PORT"]) == ("8080", "5005", "5055")
    assert environment["SANIC_HOST"] == "127.0.0.1"


def test_rasa_is_told_where_the_actions_server_listens(tmp_path: Path) -> None:
    write_endpoints(ROOT / "endpoints.yml", tmp_path / "endpoints.yml", "9155")
    written = yaml.safe_load((tmp_path / "endpoints.yml").read_text())
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:9155/webhook"
    assert written["tracker_store"] == yaml.safe_load((ROOT / "endpoints.yml").read_text())["tracker_store"]
