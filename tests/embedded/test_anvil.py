"""The chain on a laptop keeps its blocks and its clock, whatever happens to the process."""

from datetime import UTC, datetime

from embedded.anvil import anvil, keep_copy, last_block_time
from embedded.ports import free_port
from embedded.process import await_ready, running, start
from embedded.rpc import call
from tests.full_disk import full_disk

SIMULATED = int(datetime(2016, 1, 1, tzinfo=UTC).timestamp())


def newest_block(url):
    block = call(url, "eth_getBlockByNumber", "latest", False)
    return int(block["number"], 16), int(block["timestamp"], 16)


STATE = b'{"block": {"timestamp": "0x10"}}'


def test_the_clock_goes_on_where_it_was_after_a_kill(tmp_path):
    state = tmp_path / "chain" / "state.json"
    server = anvil(tmp_path / "chain", free_port("anvil", 0, print))
    process = start(server.command(), tmp_path / "log", {})
    await_ready("anvil", server.is_ready, process, tmp_path / "log")
    call(server.url, "evm_setNextBlockTimestamp", SIMULATED)
    call(server.url, "evm_mine")
    await_ready("saved state", lambda: last_block_time(state) == SIMULATED, process, tmp_path / "log")
    keep_copy(tmp_path / "chain")
    process.kill()
    process.wait()
    state.write_bytes(state.read_bytes()[:100])  # killed while it wrote
    with running(server, tmp_path / "log") as url:
        call(url, "evm_mine")
        number, time = newest_block(url)
        assert number == 2
        assert SIMULATED <= time < SIMULATED + 3600


def test_a_state_that_is_cut_in_half_again_and_again_is_restored_each_time(tmp_path):
    state = tmp_path / "state.json"
    state.write_bytes(STATE)
    keep_copy(tmp_path)
    for _ in range(2):
        state.write_bytes(STATE[:5])
        assert last_block_time(state) == 16
        assert state.read_bytes() == STATE


def test_on_a_full_disk_the_copy_before_stays(tmp_path):
    state = tmp_path / "state.json"
    state.write_bytes(STATE)
    keep_copy(tmp_path)
    state.write_bytes(STATE.replace(b"0x10", b"0x20"))
    with full_disk():
        keep_copy(tmp_path)
    state.write_bytes(b"")
    assert last_block_time(state) == 16
