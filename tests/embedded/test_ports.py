import socket

from embedded.ports import free_port, is_free


def test_a_taken_port_is_avoided_and_named():
    said = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port("kafka", port, said.append) > port
    assert str(port) in said[0]
    assert "kafka" in said[0]


def test_a_port_that_was_given_back_is_free():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)
