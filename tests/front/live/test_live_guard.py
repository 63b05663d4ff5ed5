"""Pages of other origins can neither look nor press."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

OTHERS = ("This page answers only to 127.0.0.1 and localhost.\n", "Only the live page itself may do this.\n")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil", ""])
def test_a_rebound_name_sees_nothing(url, http, host):
    status, body, _ = http(url, Host=host)
    assert (status, body) == (403, OTHERS[0])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:9000", "LOCALHOST", "[::1]:80"])
def test_loopback_names_and_forwarded_ports_are_served(url, http, host):
    status, _, _ = http(url, Host=host)
    assert status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null", "http://localhost"])
@pytest.mark.parametrize("button", ["reset", "emergency-stop"])
def test_a_foreign_page_cannot_press_a_button(url, http, controls, origin, button):
    status, body, _ = http(url, f"press/{button}", method="POST", Origin=origin)
    assert (status, body) == (403, OTHERS[1])
    assert controls.wishes == []


def test_a_button_without_origin_is_not_pressed(url, http, controls):
    status, body, _ = http(url, "press/reset", method="POST")
    assert (status, body) == (403, OTHERS[1])
    assert controls.wishes == []


def test_reading_an_address_never_presses(url, http, controls):
    status, _, _ = http(url, "press/reset")
    assert status == 405
    assert controls.wishes == []


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
def test_a_foreign_page_cannot_watch(url, origin):
    with (
        pytest.raises(InvalidStatus) as refusal,
        connect(url.replace("http", "ws") + "live", origin=origin, proxy=None),
    ):
        pass
    assert refusal.value.response.status_code == 403


def test_files_outside_the_page_are_not_served(url, http):
    for path in ("static/../server.py", "static/%2e%2e/server.py", "static//etc/passwd"):
        status, _, _ = http(url, path)
        assert status == 404
