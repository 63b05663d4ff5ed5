"""`executive watch`: a recorded mission on a live page."""

from __future__ import annotations

import signal
import subprocess
import sys
from urllib.request import urlopen

from executive.front.cli.exit import Exit


def test_a_recording_is_served_until_it_is_interrupted(executive, tmp_path):
    recording = tmp_path / "m.mcap"
    executive("run", "go to the dock", "--lockstep", "--record", recording)
    command = [sys.executable, "-m", "executive.front.cli.main", "watch", str(recording), "--speed", "10"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stderr.readline()
        assert line.startswith("Live page: http://127.0.0.1:")
        assert line.endswith("   (Ctrl-C ends it)\n")
        with urlopen(line.split()[2], timeout=20) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (Exit.DONE, "", "")


def test_what_cannot_be_watched_is_a_sentence(executive, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("no recording")
    sentences = {
        ("no/such.mcap",): "no/such.mcap: cannot be read: No such file or directory.",
        (other,): f"{other}: is not an MCAP file.",
        (other, "--speed", "0"): "--speed takes a number above 0, not 0.",
        (other, "--speed", "nan"): "--speed takes a number above 0, not nan.",
    }
    for words, sentence in sentences.items():
        answer = executive("watch", *words)
        assert (answer.code, answer.out, answer.err) == (Exit.WRONG_USE, "", sentence + "\n")
